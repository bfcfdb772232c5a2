/** Receipts that are worked out by hand: each step's cycles are computed here from the parameters of the machine. */
import { describe, expect, it } from 'vitest';
import { createRig, l1, l2, line, moves, path } from './rig.ts';

const header = 8;

describe('a bus', () => {
  const arbitration = 3;
  const latency = 2;
  const width = 4;
  const answer = 50;
  const bus = { kind: 'bus', arbitration, latency, width };
  const memory = { kind: 'uma', latency: answer };
  const request = arbitration + header / width + latency;
  const data = arbitration + (header + line) / width + latency;

  it('takes a request, memory and an answer to bring a line in', () => {
    const { load } = createRig({ cores: 2, memory, link: bus });
    const receipt = load(0, 4, 100);
    expect(path(receipt)).toEqual([
      ['l1d', 'l1d', l1],
      ['link', 'core 0 to all', request],
      ['memory', 'memory', answer],
      ['link', 'memory to core 0', data],
    ]);
    expect(receipt).toMatchObject({ from: 100, latency: l1 + request + answer + data, number: 1, ofCore: 1, core: 0 });
    expect(receipt.meanwhile).toEqual([]);
    expect(moves(receipt)).toEqual([[0, 'I', 'E', 'load']]);
    const { message, waited } = receipt.steps[3];
    expect({ message, waited }).toEqual({ message: { kind: 'data', bytes: header + line, hops: 1 }, waited: 0 });
  });

  it('takes no memory where another cache has the line, and says what becomes of its copy', () => {
    const { load, store } = createRig({ cores: 2, memory, link: bus });
    store(1, 0, 0);
    const receipt = load(0, 4, 500);
    expect(path(receipt)).toEqual([
      ['l1d', 'l1d', l1],
      ['link', 'core 0 to all', request],
      ['link', 'core 1 to core 0', data],
    ]);
    expect(moves(receipt)).toEqual([
      [1, 'M', 'S', 'hear-read'],
      [0, 'I', 'S', 'load'],
    ]);
    expect(receipt.transitions[0].rule).toBe('Give the line to the asker and to memory, and keep a copy to read.');
    expect(receipt.transitions.map(({ address }) => address)).toEqual([0x10010000, 0x10010000]);
  });

  it('keeps a core waiting while another has it', () => {
    const { load } = createRig({ cores: 2, memory, link: bus });
    load(0, 0, 0);
    const receipt = load(1, line, 0);
    // It is arbitrated for while the other request is on it.
    const [, step] = receipt.steps;
    expect(step).toMatchObject({ waited: header / width, from: l1, to: l1 + request + header / width });
    expect(receipt.latency).toBeGreaterThan(l1 + request + answer + data);
  });

  it('carries away what has to leave, which nobody waits for', () => {
    const { load, store } = createRig({ cores: 2, memory, link: bus });
    store(0, 0, 0);
    load(0, line, 1000);
    const receipt = load(0, 2 * line, 2000);
    expect(receipt.latency).toBe(l1 + request + answer + data);
    expect(receipt.meanwhile.map(({ where, message }) => [where, message?.kind])).toEqual([
      ['core 0 to memory', 'write-back'],
    ]);
    expect(moves(receipt)).toEqual([
      [0, 'M', 'I', 'evict'],
      [0, 'I', 'E', 'load'],
    ]);
    expect(receipt.transitions[0].address).toBe(0x10010000);
  });

  it('is not asked by a hit, and each level takes its own time', () => {
    const { load } = createRig({ cores: 1, memory, link: bus, second: true });
    expect(path(load(0, 0, 0)).slice(0, 2)).toEqual([
      ['l1d', 'l1d', l1],
      ['l2', 'l2', l2],
    ]);
    expect(path(load(0, 8, 1000))).toEqual([['l1d', 'l1d', l1]]);
    load(0, line, 2000);
    load(0, 2 * line, 3000);
    const receipt = load(0, 0, 4000);
    expect(path(receipt)).toEqual([
      ['l1d', 'l1d', l1],
      ['l2', 'l2', l2],
    ]);
    expect(moves(receipt)).toEqual([[0, 'E', 'E', 'load']]);
  });

  it('is asked for each line that a misaligned access touches', () => {
    const { load } = createRig({ cores: 1, memory, link: bus });
    const miss = request + answer + data;
    const receipt = load(0, line - 2, 0);
    expect(receipt.latency).toBe(4 * l1 + 2 * miss);
    expect(receipt.steps.filter(({ part }) => part === 'l1d').map(({ what }) => what)).toEqual([
      'byte 0: does not have the line',
      'byte 1: has the line',
      'byte 2: does not have the line',
      'byte 3: has the line',
    ]);
  });

  it('is asked once by an atomic, and twice where words are broadcast', () => {
    const order = { acquire: false, release: false };
    const once = createRig({ cores: 2, memory, link: bus });
    once.port(0).atomic('add', 0x10010000, 1, order, 0);
    expect(once.last(0)).toMatchObject({ errand: 'atomic', latency: l1 + request + answer + data });
    const twice = createRig({ cores: 2, memory, link: bus, protocol: 'dragon' });
    twice.store(1, 0, 0);
    twice.port(0).atomic('add', 0x10010000, 1, order, 1000);
    const word = arbitration + (header + 4) / width + latency;
    expect(path(twice.last(0))).toEqual([
      ['l1d', 'l1d', l1],
      ['link', 'core 0 to all', request],
      ['link', 'core 1 to core 0', data],
      ['l1d', 'l1d', l1],
      ['link', 'core 0 to all', word],
    ]);
  });

  it('is not asked by a store whose reservation is gone', () => {
    const { port, store, last } = createRig({ cores: 2, memory, link: bus });
    const order = { acquire: false, release: false };
    port(0).reserve(0x10010000, order, 0);
    expect(last(0).errand).toBe('load-reserved');
    store(1, 0, 500);
    port(0).storeConditional(0x10010000, 1, order, 1000);
    expect(path(last(0))).toEqual([['reservation', 'reservation', 1]]);
    port(1).reserve(0x10010000, order, 2000);
    port(1).storeConditional(0x10010000, 1, order, 3000);
    expect(path(last(1))).toEqual([['l1d', 'l1d', l1]]);
    // Who fails again and again lets others go first: the 17th time as long as its number times two.
    for (let tries = 0; tries < 17; tries++) port(1).storeConditional(0x10010000, 1, order, 4000 + tries);
    expect(path(last(1))).toEqual([
      ['reservation', 'reservation', 1],
      ['reservation', 'reservation', 2],
    ]);
  });

  it('is asked for an instruction, which its access then comes after', () => {
    const { port, last } = createRig({ cores: 1, memory, link: bus });
    const late = port(0).fetch(0x10011000, 0);
    expect(late).toBe(request + answer + data);
    port(0).load(0x10010000, 4, late);
    const { fetch, from } = last(0);
    expect(from).toBe(late);
    expect(fetch).toMatchObject({ from: 0, to: late + l1, hidden: l1 });
    expect(path(fetch ?? { steps: [] })).toEqual([
      ['l1i', 'l1i', l1],
      ['link', 'core 0 to all', request],
      ['memory', 'memory', answer],
      ['link', 'memory to core 0', data],
    ]);
    port(0).load(0x10010000, 4, 1000);
    expect(last(0).fetch).toBeUndefined();
  });
});

describe('a directory', () => {
  const latency = 5;
  const width = 8;
  const crossbar = { kind: 'crossbar', latency, width };
  const message = latency + header / width;

  it('has all other copies go before one may be written, and the last of them counts', () => {
    const { load, store } = createRig({
      ...{ cores: 4, memory: { kind: 'uma', coherence: 'directory' }, link: crossbar },
    });
    for (const core of [0, 1, 2, 3]) load(core, 0, 1000 * core);
    const receipt = store(0, 0, 5000);
    // Memory's way into the crossbar takes the three messages one after another.
    const queued = 2 * (header / width);
    expect(path(receipt)).toEqual([
      ['l1d', 'l1d', l1],
      ['link', 'core 0 to memory', message],
      ['link', 'memory to core 3', queued + message],
      ['link', 'core 3 to core 0', message],
    ]);
    expect(receipt.steps[2].waited).toBe(queued);
    const others = receipt.meanwhile.map(({ where, message: sent }) => `${sent?.kind}: ${where}`);
    expect(others.sort()).toEqual([
      'acknowledge: core 1 to core 0',
      'acknowledge: core 2 to core 0',
      'acknowledge: memory to core 0',
      'invalidate: memory to core 1',
      'invalidate: memory to core 2',
    ]);
    expect(moves(receipt)).toEqual([
      [1, 'S', 'I', 'hear-upgrade'],
      [2, 'S', 'I', 'hear-upgrade'],
      [3, 'S', 'I', 'hear-upgrade'],
      [0, 'S', 'M', 'store'],
    ]);
    expect(receipt.transitions[0].rule).toBe('Another sharer writes: this copy goes.');
  });

  it('troubles everybody where it cannot name them all', () => {
    const pointers = { kind: 'uma', coherence: 'directory', pointers: 1 };
    const { load, store } = createRig({ cores: 8, memory: pointers, link: crossbar });
    for (const core of [0, 1, 2]) load(core, 0, 1000 * core);
    const receipt = store(0, 0, 5000);
    // Memory's own word leaves behind seven others, and finds six of seven acknowledgements before it on the way to core 0.
    const queued = (7 + 6) * (header / width);
    expect(path(receipt)).toEqual([
      ['l1d', 'l1d', l1],
      ['link', 'core 0 to memory', message],
      ['link', 'memory to core 0', queued + message],
    ]);
    expect(receipt.meanwhile).toHaveLength(14);
    expect(moves(receipt).map(([core]) => core)).toEqual([1, 2, 0]);
  });
});

describe('nodes on a mesh', () => {
  const hop = 4;
  const width = 8;
  const answer = 70;
  const mesh = { kind: 'mesh', latency: hop, width };

  it('take hops to the home of a line and back', () => {
    const { load } = createRig({ cores: 4, memory: { kind: 'numa', nodes: 4, latency: answer }, link: mesh });
    const near = load(0, 0, 0);
    expect(path(near)).toEqual([
      ['l1d', 'l1d', l1],
      ['link', 'node 0', 0],
      ['memory', 'node 0', answer],
      ['link', 'node 0', 0],
    ]);
    const far = load(3, line, 1000);
    expect(path(far)).toEqual([
      ['l1d', 'l1d', l1],
      ['link', 'node 3 to node 0', 2 * hop + header / width],
      ['memory', 'node 0', answer],
      ['link', 'node 0 to node 3', 2 * hop + (header + line) / width],
    ]);
    expect(far.steps[1].message).toMatchObject({ kind: 'read', hops: 2 });
  });

  it('pass a request on to the node that has the line', () => {
    const { load, store } = createRig({ cores: 4, memory: { kind: 'numa', nodes: 4, latency: answer }, link: mesh });
    load(0, 0, 0);
    store(1, 0, 1000);
    const receipt = load(3, 0, 2000);
    expect(path(receipt)).toEqual([
      ['l1d', 'l1d', l1],
      ['link', 'node 3 to node 0', 2 * hop + header / width],
      ['link', 'node 0 to node 1', hop + header / width],
      ['link', 'node 1 to node 3', hop + (header + line) / width],
    ]);
    expect(receipt.steps[2].message?.kind).toBe('forward');
    expect(receipt.steps[3].what).toBe('sends the line, which core 1 has');
  });

  it('wait where a page moves to who uses it, and where it has to be looked up again', () => {
    const shootdown = 100;
    const memory = { kind: 'numa', nodes: 4, latency: answer, placement: 'migrate', threshold: 1, shootdown };
    const { load } = createRig({ cores: 4, memory, link: mesh });
    load(0, 0, 0);
    load(1, line, 1000);
    const moved = load(1, 2 * line, 2000);
    expect(path(moved).slice(-3)).toEqual([
      ['memory', 'node 0', answer],
      ['link', 'node 0 to node 1', hop + (header + 4096) / width],
      ['page table', 'node 1', shootdown],
    ]);
    const stale = load(0, 3 * line, 9000);
    expect(path(stale)[1]).toEqual(['page table', 'node 0', shootdown]);
  });
});

describe('attraction memories', () => {
  const latency = 5;
  const width = 8;
  const answer = 40;
  const tags = 3;
  const crossbar = { kind: 'crossbar', latency, width };
  const memory = { kind: 'coma', latency: answer, tags };
  const request = latency + header / width;
  const data = latency + (header + line) / width;

  it('answer where a node has used a line before, though its caches have it no more', () => {
    const { load } = createRig({ cores: 4, memory, link: crossbar });
    for (const [index, offset] of [0, line, 2 * line].entries()) load(0, offset, 1000 * index);
    expect(path(load(0, 0, 9000))).toEqual([
      ['l1d', 'l1d', l1],
      ['attraction', 'attraction memory', answer],
    ]);
  });

  it('are asked by way of the directory where another node has the line', () => {
    const { load, receipts } = createRig({ cores: 4, memory, link: crossbar });
    for (const [index, offset] of [0, line, 2 * line].entries()) load(0, offset, 1000 * index);
    const receipt = load(1, 0, 9000);
    // The directory of a line is at the node that its number gives.
    const home = receipt.steps[2].where.split(' to ')[1];
    const isLocal = home === undefined || home === 'node 1';
    expect(path(receipt).map(([part, , cycles]) => [part, cycles])).toEqual([
      ['l1d', l1],
      ['attraction', tags],
      ['link', isLocal ? 0 : request],
      ['link', home === 'node 0' ? 0 : request],
      ['attraction', answer],
      ['link', data],
    ]);
    expect(receipt.steps.at(-1)?.where).toBe('node 0 to node 1');
    expect(receipts.count()).toBe(4);
  });

  it('climb a tree until a directory knows of a copy', () => {
    const directory = 6;
    const bus = { kind: 'bus', arbitration: 1, latency: 1, width };
    const tree = { ...memory, hierarchy: 'ddm', fanOut: 2, directory };
    const { load } = createRig({ cores: 4, memory: tree, link: bus });
    const over = (bytes: number) => 1 + bytes / width + 1;
    expect(path(load(0, 0, 0))).toEqual([
      ['l1d', 'l1d', l1],
      ['attraction', 'attraction memory', tags],
      ['link', 'node 0 to all', over(header)],
      ['directory', 'directory 0-1', directory],
      ['link', 'directory 0-1 to all', over(header)],
      ['storage', 'directory 0-3', answer],
      ['link', 'directory 0-3 to directory 0-1', over(header + line)],
      ['directory', 'directory 0-1', directory],
      ['link', 'directory 0-1 to node 0', over(header + line)],
    ]);
    expect(path(load(1, 0, 1000))).toEqual([
      ['l1d', 'l1d', l1],
      ['attraction', 'attraction memory', tags],
      ['link', 'node 1 to all', over(header)],
      ['link', 'node 0 to node 1', over(header + line)],
    ]);
  });
});

describe('a store buffer', () => {
  const arbitration = 1;
  const latency = 1;
  const width = 8;
  const answer = 60;
  const bus = { kind: 'bus', arbitration, latency, width };
  const memory = { kind: 'uma', latency: answer };
  const miss = l1 + (arbitration + 1 + latency) + answer + (arbitration + 9 + latency);
  const due = 20;
  const ordering = { kind: 'tso', entries: 2, latency: due, linger: 0 };

  it('takes a store in at once, which takes effect later', () => {
    const { store, load, last } = createRig({ cores: 2, memory, link: bus, ordering });
    const receipt = store(0, 0, 100);
    expect(path(receipt)).toEqual([['store buffer', 'store buffer', 1]]);
    expect(receipt.effect).toBe('waiting');
    load(1, line, 500);
    const { effect } = last(0);
    expect(effect).toMatchObject({ from: 100 + due, to: 100 + due + miss });
  });

  it('gives a load the value that it has', () => {
    const { store, load } = createRig({ cores: 2, memory, link: bus, ordering });
    store(0, 0, 100);
    const receipt = load(0, 0, 101);
    expect(receipt.steps.map(({ what }) => what)).toEqual(['has a store to the same place, and its value']);
    expect(receipt.latency).toBe(1);
  });

  it('keeps a load waiting for a store that has only a part of its word', () => {
    const { store, load } = createRig({ cores: 2, memory, link: bus, ordering });
    store(0, 0, 100, 1);
    const receipt = load(0, 0, 101);
    expect(path(receipt)).toEqual([
      ['store buffer', 'store buffer', miss],
      ['l1d', 'l1d', l1],
    ]);
    const [left] = receipt.steps;
    expect(left.address).toBe(0x10010000);
    expect(path({ steps: left.steps ?? [] }).map(([, where]) => where)).toEqual([
      'l1d',
      'core 0 to all',
      'memory',
      'memory to core 0',
    ]);
    expect(moves(receipt)).toEqual([
      [0, 'I', 'M', 'store'],
      [0, 'M', 'M', 'load'],
    ]);
  });

  it('may give loads that are early what was before the stores of others', () => {
    const early = new Set<number>();
    for (let seed = 1; seed <= 12; seed++) {
      const relaxed = { kind: 'relaxed', latency: 1, linger: 0 };
      const { load, store, port, last } = createRig({ cores: 2, memory, link: bus, ordering: relaxed, seed });
      load(1, 0, 0);
      store(0, 0, 1000);
      const value = port(1).load(0x10010000, 4, 2000);
      expect(last(1).early, `seed ${seed}, which gives ${value}`).toBe(1 - value);
      early.add(last(1).early);
    }
    expect([...early].sort()).toEqual([0, 1]);
  });

  it('keeps a store waiting while it is full, and while what has left it is on its way', () => {
    const { store, last } = createRig({ cores: 2, memory, link: bus, ordering });
    for (const index of [0, 1]) store(0, index * line, 100 + index);
    // The third finds no room, and lets the first go before its time.
    const third = store(0, 2 * line, 102);
    expect(path(third)).toEqual([
      ['store buffer', 'store buffer', miss],
      ['store buffer', 'store buffer', 0],
    ]);
    // The fourth comes when the second has just left because it was time.
    const gone = 102 + miss;
    const fourth = store(0, 3 * line, gone + 1);
    expect(path(fourth)).toEqual([['store buffer', 'store buffer', 1]]);
    const fifth = store(0, 4 * line, gone + 2);
    expect(fifth.steps[0]).toMatchObject({ what: 'has to wait for the store before', from: gone + 2, to: gone + miss });
    expect(last(0).number).toBe(5);
  });
});
