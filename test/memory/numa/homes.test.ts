/** Where pages are at home, by what requests cost and how nodes count them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../../src/assembler/assembler.ts';
import { findBundled } from '../../../src/cli/bundled.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import type { Machine } from '../../../src/machine/machine.ts';
import { AddressSpace, permission } from '../../../src/memory/address-space.ts';
import { pageSize } from '../../../src/memory/ram.ts';
import { readElf } from '../../../src/program/elf-read.ts';
import { writeElf } from '../../../src/program/elf-write.ts';
import { createTrial } from '../../machine/trial.ts';
import { createNodes, line, linesPerPage } from './nodes.ts';

it('is on nodes that may have memory and no core', () => {
  const { memory, access, delta } = createNodes({ nodes: 3, cores: 1, parameters: { placement: 'interleave' } });
  for (const frame of [memory.ram.allocate(), memory.ram.allocate()]) access(0, 'load', frame);
  expect(delta()).toEqual([
    [0, 2],
    [0, 0],
    [0, 0],
  ]);
});

describe('a frame that is given back', () => {
  it('is at home where it is touched first afterwards', () => {
    const { memory, access, delta } = createNodes({ nodes: 2 });
    const frame = memory.ram.allocate();
    access(0, 'load', frame);
    expect(delta()).toEqual([
      [1, 0],
      [0, 0],
    ]);
    memory.ram.release(frame);
    expect(memory.ram.allocate()).toBe(frame);
    // A line that core 0 has no copy of.
    access(1, 'load', frame + line);
    access(0, 'load', frame + 2 * line);
    expect(delta()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('is not placed by a line of its past that goes home', () => {
    const { memory, access, delta } = createNodes({ nodes: 2, lines: 1 });
    const [frame, other] = [memory.ram.allocate(), memory.ram.allocate()];
    access(0, 'store', frame);
    memory.ram.release(frame);
    expect(memory.ram.allocate()).toBe(frame);
    // Core 0 has room for one line only: this drives out what it stored.
    access(0, 'load', other);
    expect(memory.statistics()?.caches.find(({ core, name }) => core === 0 && name === 'l1d')?.writebacks).toBe(1);
    delta();
    access(1, 'load', frame);
    expect(delta()).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it('keeps its place in a memory that is saved while it is free', () => {
    const { memory, access, delta } = createNodes({ nodes: 2 });
    const frame = memory.ram.allocate();
    access(0, 'load', frame);
    memory.ram.release(frame);
    const saved = memory.save();
    memory.ram.allocate();
    access(1, 'load', frame + line);
    memory.restore(saved);
    delta();
    memory.ram.allocate();
    access(1, 'load', frame + line);
    access(0, 'load', frame + 2 * line);
    expect(delta()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

describe('placement', () => {
  it('interleaves pages by their numbers, whoever touches them', () => {
    const { memory, access, delta } = createNodes({ nodes: 2, parameters: { placement: 'interleave' } });
    const frames = Array.from({ length: 8 }, () => memory.ram.allocate());
    for (const frame of frames) {
      delta();
      access(0, 'load', frame);
      expect(delta()[0]).toEqual((frame / pageSize) % 2 === 0 ? [1, 0] : [0, 1]);
    }
  });

  it('takes a page as a whole', () => {
    const { memory, access, delta } = createNodes({ nodes: 2 });
    const frame = memory.ram.allocate();
    access(1, 'load', frame + pageSize - line);
    for (let index = 0; index < linesPerPage; index++) access(0, 'load', frame + index * line);
    expect(delta()).toEqual([
      [0, linesPerPage],
      [1, 0],
    ]);
  });
});

describe('a frame that is bound', () => {
  it.each(['first-touch', 'interleave', 'migrate'])('is where it was bound to, whatever %s says', (placement) => {
    const { memory, access, delta } = createNodes({ nodes: 2, lines: 1, parameters: { placement, threshold: 2 } });
    const frames = [memory.ram.allocate(), memory.ram.allocate()];
    for (const [node, frame] of frames.entries()) {
      memory.pages?.bind(frame, node);
      delta();
      for (let index = 0; index < 10; index++) access(1 - node, 'load', frame + index * line);
      access(node, 'load', frame + 20 * line);
      expect(delta()).toEqual(
        node === 0
          ? [
              [1, 0],
              [0, 10],
            ]
          : [
              [0, 10],
              [1, 0],
            ],
      );
    }
    expect(memory.statistics()?.nodes.map(({ migrations }) => migrations)).toEqual([0, 0]);
  });

  it('is free again when it is given back', () => {
    const { memory, access, delta } = createNodes({ nodes: 2 });
    const frame = memory.ram.allocate();
    memory.pages?.bind(frame, 1);
    memory.ram.release(frame);
    expect(memory.ram.allocate()).toBe(frame);
    access(0, 'load', frame);
    expect(delta()[0]).toEqual([1, 0]);
  });

  it('has its copy bound to the same node, when a page that was lent is copied; a frame that is not has a free one', () => {
    const { memory, access, delta } = createNodes({ nodes: 2 });
    const { ram } = memory;
    const [parent, child] = [new AddressSpace(ram), new AddressSpace(ram)];
    parent.map(0x1000, 2 * pageSize, permission.read | permission.write);
    memory.pages?.bind(parent.translate(0x1000, 0), 1);
    parent.lendTo(child);
    for (const [address, shown] of [
      [0x1000, [0, 1]],
      [0x2000, [1, 0]],
    ] as const) {
      expect(child.own(address)).toBe(true);
      const frame = child.translate(address, 0);
      expect(frame).not.toBe(parent.translate(address, 0));
      delta();
      access(0, 'load', frame);
      expect(delta()[0]).toEqual(shown);
    }
  });

  it('is bound in a memory that was saved while it was', () => {
    const parameters = { placement: 'migrate', threshold: 1 };
    const { memory, access, delta } = createNodes({ nodes: 2, lines: 1, parameters });
    const frame = memory.ram.allocate();
    memory.pages?.bind(frame, 1);
    const saved = memory.save();
    memory.ram.release(frame);
    memory.restore(saved);
    for (let index = 0; index < 5; index++) access(0, 'load', frame + index * line);
    expect(delta()[0]).toEqual([0, 5]);
  });
});

describe('a program with homes', () => {
  const numa = (nodes: number): Raw => ({
    array: { kind: 'mimd', cores: 2 },
    memory: { kind: 'numa', nodes },
    cache: { l1d: { size: 1024 } },
  });
  const localShares = (machine: Machine) => {
    const { nodes } = machine.memory.statistics() ?? expect.fail();
    return nodes.map(({ local, remote }) => local / (local + remote));
  };
  const source = readFileSync(findBundled('homes') ?? expect.fail(), 'utf8');
  const assembled = (text: string) => assemble({ file: 'homes.s', text }).program ?? expect.fail();

  it('has them, through an ELF file too', () => {
    const program = assembled(source);
    const read = readElf(writeElf(program), 'homes.elf');
    if (!('program' in read)) throw new Error(read.diagnostics[0].message);
    const runs = [program, read.program].map((one) => {
      const machine = createTrial({ program: one }, numa(2));
      expect(machine.run().kind).toBe('exit');
      return machine;
    });
    const [first, second] = runs.map(localShares);
    expect(second).toEqual(first);
    expect(first[1]).toBeGreaterThan(0.95);
    // By first touch the other thread's node has nothing.
    const touched = createTrial({ program: assembled(source.replace(/\.home.*/g, '.balign 4096')) }, numa(2));
    touched.run();
    expect(touched.console.text).toBe(runs[0].console.text);
    expect(localShares(touched)[1]).toBe(0);
    expect(runs[0].elapsed()).toBeLessThan(touched.elapsed());
  });

  it.each([
    [1, "`.home 1` of far (0x10012000): the machine's memory has node 0 only"],
    [2, undefined],
  ])('on %i nodes', (nodes, message) => {
    const outcome = createTrial({ program: assembled(source) }, numa(nodes)).run();
    if (message === undefined) expect(outcome.kind).toBe('exit');
    else expect(outcome).toMatchObject({ kind: 'fault', code: 126, message });
  });

  it('names the directive and the nodes that there are', () => {
    const program = assembled('.data\n.word 1\n.home 9\nx: .word 1\n.text\nmain: ret\n');
    expect(createTrial({ program }, numa(4)).run()).toMatchObject({
      code: 126,
      message: "`.home 9` of x (0x10011000): the machine's memory has nodes 0 to 3",
    });
    for (const memory of ['flat', 'uma', 'coma']) expect(createTrial({ program }, { memory }).run().kind).toBe('exit');
  });
});
