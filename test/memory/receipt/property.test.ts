/**
 * Every access of every memory has a receipt whose steps follow each other without a gap and sum to its latency, and a
 * memory that writes receipts does just what one does that writes none.
 */
import { describe, expect, it } from 'vitest';
import type { Amo, Width } from '../../../src/base/access.ts';
import { seeded } from '../../../src/base/choices.ts';
import { defaults } from '../../../src/base/plug.ts';
import { AddressSpace, permission } from '../../../src/memory/address-space.ts';
import { orderings } from '../../../src/memory/ordering/index.ts';
import { flat } from '../../../src/memory/organisations/flat.ts';
import type { MemorySystem } from '../../../src/memory/port.ts';
import { protocols } from '../../../src/memory/protocols/index.ts';
import { pageSize } from '../../../src/memory/ram.ts';
import type { Account } from '../../../src/memory/receipt/account.ts';
import { Journal } from '../../../src/memory/receipt/journal.ts';
import type { Receipt, Step } from '../../../src/memory/receipt/receipt.ts';
import { receiptOf } from '../../../src/memory/receipt/receipt-of.ts';
import { recordedBehindBuffers, recordedForCores } from '../../../src/memory/receipt/recorded-memory.ts';
import { cores, createMemory, type MemoryChoice, memoryChoices } from '../memories.ts';

const base = 0x10010000;
const size = 2 * pageSize;
const amos: readonly Amo[] = ['swap', 'add', 'maxu'];

/** Random accesses of all cores through the ports of a memory; what each gave and when it was ready, and all statistics. */
function run(memory: MemorySystem, count: number, seed: number): unknown[] {
  const random = seeded(1);
  random.restore(seed * 104_729);
  const pick = (options: number) => random.pick(options, 'property');
  const space = new AddressSpace(memory.ram);
  space.map(base, size, permission.read | permission.write | permission.execute);
  const clocks = new Array<number>(cores).fill(0);
  for (let core = 0; core < cores; core++) memory.port(core).space = space;
  const heard: unknown[] = [];
  const order = () => ({ acquire: pick(2) === 0, release: pick(2) === 0 });
  for (let index = 0; index < count; index++) {
    const core = clocks.indexOf(Math.min(...clocks));
    const now = clocks[core];
    const port = memory.port(core);
    port.begin();
    const width = [1, 2, 4][pick(3)] as Width;
    const place = pick(4) > 0 ? 16 * pick(12) + pick(16) : pick(size - 4);
    const address = base + (pick(6) === 0 ? place : place & -width);
    const word = address & -4;
    const kind = pick(100);
    let value: unknown;
    if (kind < 30) value = port.load(address, width, now);
    else if (kind < 62) value = port.store(address, width, pick(2 ** 30), now);
    else if (kind < 70) value = port.atomic(amos[pick(3)], word, pick(9), order(), now);
    else if (kind < 78) value = port.reserve(word, order(), now);
    else if (kind < 86) value = port.storeConditional(word, pick(99), order(), now);
    else if (kind < 90) port.fence('memory', pick(256), now);
    else if (kind < 97) {
      clocks[core] = now + port.fetch(word, now);
      continue;
    } else {
      port.drain(now);
      value = port.load(word, 4, port.ready);
    }
    heard.push([core, value, port.ready, port.fault]);
    clocks[core] = Math.max(now + 1, port.ready) + (pick(4) === 0 ? pick(90) : 0);
  }
  heard.push(memory.statistics());
  return heard;
}

/** A memory behind an ordering, and what a journal reads of its accesses. */
function recorded(create: (journal: Journal | undefined) => MemorySystem, name: string, seed: number) {
  const accounts: Account[] = [];
  const journal = new Journal(cores, { read: (account) => accounts.push(account), restored: () => undefined });
  const ordering = orderings.find((one) => one.name === name) ?? expect.fail();
  const parameters = { ...defaults(ordering), ...(name === 'sc' ? {} : { entries: 3 }) };
  const wrap = (memory: MemorySystem, hears: Journal | undefined) =>
    ordering.wrap(memory, parameters, { cores, choices: seeded(seed), coherent: true, journal: hears });
  const behind = recordedBehindBuffers(create(journal), cores, journal);
  const memory = recordedForCores(wrap(behind, journal), cores, journal);
  return { memory, alone: wrap(create(undefined), undefined), accounts, journal };
}

/** What is wrong with a receipt's numbers. */
function flaws({ from, to, latency, steps, fetch, effect, meanwhile }: Receipt): string[] {
  const found: string[] = [];
  const see = (holds: boolean, otherwise: string) => {
    if (!holds) found.push(otherwise);
  };
  const sum = (all: readonly Step[]): number =>
    all.reduce((total, step) => {
      const cycles = step.to - step.from;
      if (step.steps) see(sum(step.steps) === cycles, `the steps of ${step.what} do not sum to it`);
      see(step.waited >= 0 && step.waited <= cycles, `${step.what} waited for ${step.waited} of ${cycles}`);
      return total + cycles;
    }, 0);
  see(to - from === latency && sum(steps) === latency, `the steps do not sum to ${latency}`);
  see(steps.length > 0, 'there are no steps');
  if (fetch) {
    see(fetch.to - fetch.hidden === from, 'the fetch does not end where the access begins');
    see(sum(fetch.steps) === fetch.to - fetch.from, 'the steps of the fetch do not sum to it');
  }
  if (effect && effect !== 'waiting') {
    see(sum(effect.steps) === effect.to - effect.from, 'the steps of the effect do not sum to it');
    see(effect.from >= from, 'a store takes effect before it is made');
  }
  for (const step of meanwhile) see(step.from >= from && step.to > step.from, `${step.what} is not meanwhile`);
  return found;
}

function check(create: (journal: Journal | undefined) => MemorySystem, ordering: string, seed: number): Receipt[] {
  const { memory, alone, accounts, journal } = recorded(create, ordering, seed);
  expect(run(memory, 160, seed)).toEqual(run(alone, 160, seed));
  const receipts = accounts.map((account) => receiptOf(account, journal.layout));
  expect(receipts.flatMap((receipt) => flaws(receipt).map((flaw) => [receipt, flaw]))).toEqual([]);
  expect(receipts.map(({ number }) => number)).toEqual(receipts.map((_, index) => index + 1));
  expect(journal.count()).toBe(receipts.length);
  return receipts;
}

const coherent = memoryChoices(3);
const incoherent = coherent.filter(({ protocol }) => protocol === 'mesi').map((one) => ({ ...one, protocol: 'none' }));
const groups = new Map<string, MemoryChoice[]>();
for (const choice of [...coherent, ...incoherent]) {
  const name = `${choice.organisation}, ${choice.protocol}`;
  groups.set(name, [...(groups.get(name) ?? []), choice]);
}
const parts = new Map<string, number>();

describe.each([...groups])('%s', (_, choices) => {
  it('explains every access to the cycle, and changes nothing', () => {
    for (const [index, choice] of choices.entries()) {
      const ordering = orderings[(index + choice.seed) % orderings.length].name;
      for (const { steps, effect, meanwhile } of check(
        (journal) => createMemory(choice, undefined, journal),
        ordering,
        choice.seed,
      )) {
        const all = [...steps, ...(typeof effect === 'object' ? effect.steps : []), ...meanwhile];
        for (const { part } of all) parts.set(part, (parts.get(part) ?? 0) + 1);
      }
    }
  });
});

describe('flat', () => {
  it.each(orderings)('explains every access behind $name', ({ name }) => {
    const create = () => flat.create({ size: 2 ** 20 }, { cores, misaligned: 'allow' });
    const receipts = check(create, name, 5);
    if (name === 'sc') expect(receipts.every(({ steps }) => steps.length === 1)).toBe(true);
  });
});

it('was worth trying: every part of a memory had its steps', () => {
  expect(new Set(parts.keys())).toEqual(
    new Set([
      ...['l1i', 'l1d', 'l2', 'link', 'memory', 'attraction', 'directory', 'order', 'storage'],
      ...['store buffer', 'write buffer', 'next level', 'prefetch', 'shared level', 'reservation', 'page table'],
    ]),
  );
});

it('has all protocols under test', () => {
  expect(new Set([...groups.values()].flat().map(({ protocol }) => protocol))).toEqual(
    new Set(protocols.map(({ name }) => name)),
  );
});
