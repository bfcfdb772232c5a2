/**
 * A memory decides what a program costs, never what it does: every bundled program does what its header says on every
 * organisation and protocol, as on flat memory; engines agree on every cycle, count and event; and each cycle has a cause.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Bundled, bundledPrograms } from '../../src/cli/bundled.ts';
import { parseHeader, unmet } from '../../src/cli/header.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { orderings } from '../../src/memory/ordering/index.ts';
import { createTrial, eventsSince, programNamed, stateOf } from '../machine/trial.ts';
import { countWaiting, expectConserved, machinesWithCaches, wholeOf } from './runs.ts';

const limit = { instructions: 20_000_000 };
const cores = 4;
const programs = bundledPrograms();
const headerOf = ({ path }: Bundled) => parseHeader(readFileSync(path, 'utf8'));
const nameOf = ({ memory, protocol, link }: Raw) => `${memory}, ${protocol}, ${link}`;

async function run(name: string, raw: Raw): Promise<Machine> {
  const machine = createTrial(await programNamed(name), raw);
  machine.run(limit);
  return machine;
}

describe.each(programs.map((program, index) => ({ ...program, index })))('$name', (program) => {
  const { name, index } = program;
  const header = headerOf(program);
  // A line that a schedule decides may differ from memory to memory.
  const isFixed = header.races.length === 0 && !header.console.some(({ regular }) => regular);

  it('does the same over every memory', async () => {
    const flat = await run(name, { array: { kind: 'mimd', cores } });
    for (const raw of machinesWithCaches(cores, index)) {
      const machine = await run(name, raw);
      const { outcome, text, digest } = stateOf(machine);
      expect(unmet(header, text, outcome?.code ?? -1), nameOf(raw)).toEqual([]);
      expectConserved(machine);
      if (isFixed) expect([outcome?.kind, text]).toEqual([flat.kernel.outcome?.kind, flat.console.text]);
      // With one thread there is no schedule: every register and byte must be the same.
      if (machine.kernel.accounts.threads.length === 1) expect(digest, nameOf(raw)).toBe(stateOf(flat).digest);
    }
  });

  it('costs the same on every engine', async () => {
    const machines = machinesWithCaches(cores, index);
    for (let row = 0; row < machines.length; row += 7) {
      const raw = machines[row + (index % 7)];
      const loop = createTrial(await programNamed(name), raw);
      const evaluate = createTrial(await programNamed(name), { ...raw, engine: 'evaluate' });
      const waited = countWaiting(evaluate);
      for (const machine of [loop, evaluate]) machine.run({ instructions: 30_000 });
      expect(wholeOf(evaluate), nameOf(raw)).toEqual(wholeOf(loop));
      expect(eventsSince(evaluate, 0)).toEqual(eventsSince(loop, 0));
      const { accounts } = evaluate.kernel;
      for (const { id, cycle, held, retired } of evaluate.array.cores) {
        const { kernel, idle } = accounts.cores[id];
        expect(retired + waited[id] + kernel + idle, `core ${id} on ${nameOf(raw)}`).toBe(cycle - held);
      }
    }
  });
});

/** Litmus programs are there to differ. */
const ordered = programs.filter(({ folder }) => folder !== 'litmus').map((program, index) => ({ ...program, index }));
const weak = orderings.map(({ name }) => name).filter((name) => name !== 'sc');

describe.each(weak)('with %s', (ordering) => {
  it.each(ordered)('$name does what its header says, and costs the same on both engines', async (program) => {
    const machines = machinesWithCaches(cores, program.index);
    const raw = { ...machines[(5 * program.index + weak.indexOf(ordering)) % machines.length], ordering };
    const [loop, evaluate] = [await run(program.name, raw), await run(program.name, { ...raw, engine: 'evaluate' })];
    expect(unmet(headerOf(program), loop.console.text, loop.kernel.outcome?.code ?? -1), nameOf(raw)).toEqual([]);
    expect(wholeOf(evaluate), nameOf(raw)).toEqual(wholeOf(loop));
    expectConserved(loop);
  });
});

describe('without coherence', () => {
  it.each(['uma', 'numa', 'coma'])(
    'a reader on %s never sees what another core stored; with MESI it does',
    async (memory) => {
      const shown = async (protocol: string) => {
        return (await run('stale-data', { array: { kind: 'mimd', cores: 2 }, memory, protocol })).console.text;
      };
      expect(await shown('none')).toBe('flag = 0, data = 0\n');
      expect(await shown('mesi')).toBe('flag = 1, data = 42\n');
    },
  );

  it.each([
    { l1d: { write: 'through' } },
    { l1d: { write: 'through', writeMiss: 'around' }, writeBuffer: 4 },
    { l1d: { writeMiss: 'around', prefetch: 'tagged' } },
    { l2: { size: 2 ** 16, sharing: 'shared' } },
    { l1d: { write: 'through' }, l2: { size: 2 ** 16, sharing: 'shared', inclusion: 'exclusive' } },
  ])('a copy stays as old as it is, whatever becomes of stores elsewhere: %j', async (cache) => {
    for (const memory of ['uma', 'numa']) {
      const shown = async (protocol: string) => {
        return (await run('stale-data', { array: { kind: 'mimd', cores: 2 }, memory, protocol, cache })).console.text;
      };
      expect(await shown('none'), memory).toBe('flag = 0, data = 0\n');
      expect(await shown('mesi'), memory).toBe('flag = 1, data = 42\n');
    }
  });

  it('a counter with atomic instructions loses counts', async () => {
    const raw = { array: { kind: 'mimd', cores: 2 }, memory: 'uma', protocol: 'none' };
    const [, counter] = /counter = (\d+)/.exec((await run('race-atomic', raw)).console.text) ?? [];
    expect(Number(counter)).toBeLessThan(2000);
  });
});
