/**
 * Every bundled program does what its header says, on both engines and on 1, 2 and 4 cores; what no schedule decides is
 * the same on all of them, and the two engines agree on every register and byte of memory.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import { type Execution, execute } from '../../src/cli/execution.ts';
import { parseHeader, unmet } from '../../src/cli/header.ts';
import { type LoadedProgram, loadProgram } from '../../src/cli/load-program.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import { validate } from '../../src/machine/validate.ts';
import { coreReports } from '../../src/measure/report.ts';

const limit = { instructions: 20_000_000 };

const loaded = new Map<string, LoadedProgram>();

async function run(name: string, raw: Raw): Promise<Execution> {
  const result = validate(raw);
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  if (!loaded.has(name)) loaded.set(name, await loadProgram(name));
  return execute(loaded.get(name) as LoadedProgram, result.configuration, { limit });
}

function machineWith(cores: number, engine: string): Raw {
  return { array: { kind: 'mimd', cores }, engine };
}

function digest({ machine }: Execution): string {
  const hash = createHash('sha256');
  for (const part of machine.state()) hash.update(part);
  return hash.digest('hex');
}

const programs = bundledPrograms();
const headerOf = (path: string) => parseHeader(readFileSync(path, 'utf8'));

describe.each(programs)('$name', ({ name, path }) => {
  const header = headerOf(path);

  it('says in its header what it is for and what it shows', () => {
    expect(header.summary).toMatch(/^[A-Z].*[.:]$/);
    expect(header.console.length > 0 || header.exit !== 0).toBe(true);
  });

  it.each([1, 2, 4])('does what its header says on %i cores, whatever the engine', async (cores) => {
    const [loop, evaluate] = [
      await run(name, machineWith(cores, 'loop')),
      await run(name, machineWith(cores, 'evaluate')),
    ];
    expect(unmet(header, loop.machine.console.text, loop.outcome.code)).toEqual([]);
    expect(evaluate.outcome).toEqual(loop.outcome);
    expect(evaluate.machine.console.text).toBe(loop.machine.console.text);
    expect(evaluate.machine.elapsed()).toBe(loop.machine.elapsed());
    expect(digest(evaluate)).toBe(digest(loop));
    for (const { cycles, causes } of coreReports(loop.machine)) {
      expect(Object.values(causes).reduce((sum, part) => sum + part, 0)).toBe(cycles);
      expect(Math.min(...Object.values(causes))).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([1, 2])('does what its header says with seed %i', async (seed) => {
    const { machine, outcome } = await run(name, { ...machineWith(2, 'loop'), seed });
    expect(unmet(header, machine.console.text, outcome.code)).toEqual([]);
  });
});

describe('the programs together', () => {
  it('have names of their own', () => {
    const names = programs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(20);
  });

  it('suggest commands that there are', () => {
    for (const { path, name } of programs) {
      for (const line of headerOf(path).tries) {
        const [flynn, command, word] = line.split(/[ ;]+/);
        expect([flynn, name]).toEqual(['flynn', name]);
        expect(['run', 'asm', 'explain']).toContain(command);
        if (command === 'run') expect(programs.map((program) => program.name)).toContain(word);
      }
    }
  });
});

describe('the race', () => {
  const lastNumber = ({ machine }: Execution) => Number(/= (\d+)/.exec(machine.console.text)?.[1]);

  it('loses updates on two cores, and never more than there are', async () => {
    const counter = lastNumber(await run('race', machineWith(2, 'loop')));
    expect(counter).toBeLessThan(2000);
    expect(counter).toBeGreaterThanOrEqual(2);
  });

  it('ends differently from schedule to schedule, and the same with the same seed', async () => {
    const raw = (seed: number): Raw => ({ array: 'sisd', policy: { kind: 'rr', quantum: 100 }, seed });
    const counters = [];
    for (let seed = 0; seed < 8; seed++) counters.push(lastNumber(await run('race', raw(seed))));
    expect(new Set(counters).size).toBeGreaterThan(1);
    expect(lastNumber(await run('race', raw(5)))).toBe(counters[5]);
  });
});

describe('the parallel sum', () => {
  it('is more than three times as fast on four cores as on one', async () => {
    const cycles = async (cores: number) => (await run('parallel-sum', machineWith(cores, 'loop'))).machine.elapsed();
    expect((await cycles(1)) / (await cycles(4))).toBeGreaterThan(3);
  });
});

describe('the philosophers', () => {
  it('are reported with who waits for what', async () => {
    const { outcome } = await run('philosophers', machineWith(2, 'loop'));
    expect(outcome.kind).toBe('deadlock');
    const waiting = outcome.threads.filter(({ name }) => name === 'dine');
    expect(waiting).toHaveLength(5);
    for (const { waitsFor } of waiting) expect(waitsFor).toMatch(/^mutex 'forks(\+\d+)?' held by thread \d \(dine\)$/);
    expect(new Set(waiting.map(({ owner }) => owner))).toEqual(new Set(waiting.map(({ tid }) => tid)));
  });
});

describe('priority inversion', () => {
  it('comes with a plain mutex, and with neither cure', async () => {
    const { machine } = await run('priority-inversion', { array: 'sisd', policy: { kind: 'priority' } });
    const words = machine.console.text
      .trim()
      .split('\n')
      .map((line) => /^(\w+): .* (before|after) /.exec(line)?.slice(1));
    expect(words).toEqual([
      ['plain', 'after'],
      ['inherit', 'before'],
      ['ceiling', 'before'],
    ]);
  });
});

describe('a queue, semaphores and conditions', () => {
  it.each([
    ['producer-consumer-queue', ['queue']],
    ['producer-consumer-semaphores', ['semaphore']],
    ['producer-consumer-conditions', ['condition']],
    ['bounded-buffer', ['condition']],
    ['barrier-phases', ['barrier']],
    ['readers-writers', ['rwlock']],
    ['futex-mutex', ['futex']],
  ])('make threads of %s wait', async (name, kinds) => {
    const { machine } = await run(name, machineWith(4, 'loop'));
    const waited = machine.kernel.accounts.locks.filter(({ contended }) => contended > 0).map(({ kind }) => kind);
    expect(waited).toEqual(expect.arrayContaining(kinds));
  });
});
