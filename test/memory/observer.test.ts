/**
 * Who observes a memory changes nothing, and hears everything: each access that caches count, once, with the instruction
 * that made it, however it came there.
 */
import { describe, expect, it } from 'vitest';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { orderings } from '../../src/memory/ordering/index.ts';
import { createTrial, eventsSince, programNamed } from '../machine/trial.ts';
import { type Heard, Recorder } from './recorder.ts';
import { machinesWithCaches, wholeOf } from './runs.ts';

const limit = { instructions: 8_000 };
const cores = 4;
const programs = bundledPrograms().map(({ name }, index) => ({ name, index }));

/** A machine for a program, with an ordering: another one for each, so that all memories have their turn. */
function machineFor(index: number, seed = 0): Raw {
  const all = machinesWithCaches(cores, index + seed);
  return { ...all[(5 * index + seed) % all.length], ordering: orderings[(index + seed) % orderings.length].name };
}

async function observe(name: string, raw: Raw): Promise<{ machine: Machine; recorder: Recorder }> {
  const recorder = new Recorder();
  const machine = createTrial(await programNamed(name), raw, [], recorder);
  machine.run(limit);
  return { machine, recorder };
}

describe.each(programs)('$name', ({ name, index }) => {
  it('runs as it does when nobody looks, and is heard access by access', async () => {
    const raw = machineFor(index);
    const alone = createTrial(await programNamed(name), raw);
    alone.run(limit);
    const { machine, recorder } = await observe(name, raw);
    expect(wholeOf(machine)).toEqual(wholeOf(alone));
    expect(eventsSince(machine, 0)).toEqual(eventsSince(alone, 0));
    expectCounted(machine, recorder);
    for (const one of recorder.accesses) {
      const kinds = kindsAt(machine, one);
      if (!kinds.includes(one.kind)) expect.fail(`${one.kind} by ${one.pc.toString(16)}, which may ${kinds}`);
    }
    const evaluated = await observe(name, { ...raw, engine: 'evaluate' });
    expect(evaluated.recorder.accesses.map(textOf)).toEqual(recorder.accesses.map(textOf));
  });
});

const textOf = (heard: Heard) => JSON.stringify(heard);

/** What was heard are the accesses that caches count, each in all caches that it came to. */
function expectCounted({ memory }: Machine, { accesses }: Recorder): void {
  const { caches } = memory.statistics() ?? expect.fail();
  for (const { core, name, reads, writes, readMisses, writeMisses } of caches) {
    const asked = accesses.filter((one) => {
      const first = one.kind === 'fetch' ? 'l1i' : 'l1d';
      return one.core === core && (first === name || one.missed.includes(name) || isFoundBehind(one, name));
    });
    const count = (on: string, isMiss: boolean) =>
      asked.filter((one) => one.on === on && (!isMiss || one.missed.includes(name))).length;
    expect([count('load', false), count('store', false)], `${name} of core ${core}`).toEqual([reads, writes]);
    expect([count('load', true), count('store', true)], `${name} of core ${core}`).toEqual([readMisses, writeMisses]);
  }
  const taken = accesses.reduce((sum, one) => sum + one.taken.length, 0);
  expect(taken).toBe(caches.reduce((sum, { invalidations }) => sum + invalidations, 0));
  expect(accesses.length).toBeGreaterThan(0);
}

/** A line that the other first level has was found, but that one was not asked. */
function isFoundBehind({ foundIn }: Heard, name: string): boolean {
  return foundIn === name && !name.startsWith('l1');
}

/** What the instruction at an access's pc may ask for; the kernel, at none, loads and stores register sets. */
function kindsAt({ isa, program }: Machine, { pc, kind, address }: Heard): readonly string[] {
  if (pc === 0) return ['load', 'store'];
  if (kind === 'fetch') return address === pc ? ['fetch'] : [];
  const segment = program?.segments.find((one) => pc >= one.address && pc < one.address + one.size) ?? expect.fail();
  const word = new DataView(segment.bytes.buffer, segment.bytes.byteOffset).getInt32(pc - segment.address, true);
  const name = isa.decode(word)?.name ?? expect.fail(`no instruction at ${pc}`);
  if (name.startsWith('amo')) return ['atomic'];
  if (/^l[bhw]u?$|^lr/.test(name)) return ['load'];
  return /^s[bhw]$|^sc/.test(name) ? ['store'] : [];
}

describe('a store that waits in a buffer', () => {
  it.each(['tso', 'pso', 'relaxed'])('with %s is still its own instruction', async (ordering) => {
    const raw = { array: { kind: 'mimd', cores: 2 }, memory: 'uma', ordering: { kind: ordering, linger: 40 }, seed: 3 };
    const sc = await observe('false-sharing', { ...raw, ordering: 'sc' });
    const { recorder, machine } = await observe('false-sharing', raw);
    const pcs = ({ accesses }: Recorder) => new Set(accesses.filter(isProgramStore).map(({ pc }) => pc));
    const isProgramStore = ({ kind, pc }: Heard) => kind === 'store' && pc > 0;
    expect(pcs(recorder)).toEqual(pcs(sc.recorder));
    expect(pcs(recorder).size).toBeGreaterThan(0);
    expect(machine.memory.observed).toBe(true);
  });
});

describe('going back', () => {
  it('goes back in what was observed too', async () => {
    const recorder = new Recorder();
    const machine = createTrial(await programNamed('false-sharing'), machineFor(3), [], recorder);
    machine.run({ instructions: 2000 });
    const before = machine.snapshot();
    machine.run({ instructions: 3000 });
    const once = recorder.accesses.slice();
    machine.restore(before);
    machine.run({ instructions: 3000 });
    expect(recorder.accesses).toEqual(once);
  });
});

it('leaves a memory that nobody observes as it was', async () => {
  const machine = createTrial(await programNamed('sum'), { memory: 'uma' });
  machine.run(limit);
  expect(machine.memory.observed).toBe(false);
  expect(machine.memory.port(0).pc).toBe(0);
});
