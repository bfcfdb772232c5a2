/**
 * Orderings in whole machines: programs that synchronise do not notice them, the kernel sees what a thread has stored, and
 * a run is the same run on every engine, in pieces, and again from any point, with stores in buffers at that point.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../../src/assembler/assembler.ts';
import { seeded } from '../../../src/base/choices.ts';
import { bundledPrograms } from '../../../src/cli/bundled.ts';
import { parseHeader, unmet } from '../../../src/cli/header.ts';
import type { Raw } from '../../../src/machine/configuration.ts';
import type { Machine } from '../../../src/machine/machine.ts';
import { createTrial, programNamed, retiredOf, stateOf } from '../../machine/trial.ts';

const orderings = ['sc', 'tso', 'pso', 'relaxed'];
const weak = orderings.slice(1);

function machineWith(ordering: string, memory: string, seed: number, more: Raw = {}): Raw {
  return { array: { kind: 'mimd', cores: 4 }, ordering, memory, seed, ...more };
}

/** The runs of a bundled litmus program that had its weak outcome. */
async function weakRuns(name: string, raw: Raw): Promise<number> {
  const machine = createTrial(await programNamed(name), raw);
  machine.run();
  return Number(/weak: (\d+) of 200/.exec(machine.console.text)?.[1] ?? expect.fail());
}

describe('programs that synchronise', () => {
  const programs = bundledPrograms().filter(({ folder, name }) => {
    return folder === 'concurrency' || (folder === 'memory' && /^(lock|barrier|migratory)/.test(name));
  });

  it.each(['tso', 'relaxed'].flatMap((ordering) => programs.map(({ name, path }) => ({ ordering, name, path }))))(
    '$name does what its header says under $ordering',
    async ({ ordering, name, path }) => {
      const header = parseHeader(readFileSync(path, 'utf8'));
      const machine = createTrial(await programNamed(name), machineWith(ordering, 'uma', 3));
      const { code } = machine.run({ instructions: 20_000_000 });
      expect(unmet(header, machine.console.text, code ?? 0)).toEqual([]);
    },
  );
});

describe.each(['flat', 'uma'])('litmus programs over %s memory', (memory) => {
  const over = async (name: string, ordering: string) => {
    const counts = [];
    for (const seed of [1, 3]) counts.push(await weakRuns(name, machineWith(ordering, memory, seed)));
    return counts.reduce((sum, count) => sum + count, 0);
  };

  it.each(orderings)('show under %s what it is known for', async (ordering) => {
    for (const name of ['sb-fences', 'mp-fences', 'lb', 'corr']) expect(await over(name, ordering), name).toBe(0);
    const sb = await over('sb', ordering);
    const mp = await over('mp', ordering);
    if (ordering === 'sc') expect(sb).toBe(0);
    else expect(sb).toBeGreaterThan(0);
    if (ordering === 'sc' || ordering === 'tso') expect(mp).toBe(0);
    else expect(mp).toBeGreaterThan(0);
    if (ordering !== 'relaxed') expect(await over('iriw', ordering)).toBe(0);
  });
});

describe.each(weak)('a run under %s', (ordering) => {
  const finish = (machine: Machine) => {
    machine.run();
    return stateOf(machine);
  };

  it.each([
    ['mp', 'flat'],
    ['lock-mcs', 'uma'],
    ['race', 'numa'],
  ])('of %s over %s memory is the same on the evaluator, in pieces, and again', async (name, memory) => {
    const raw = machineWith(ordering, memory, 3);
    const loaded = await programNamed(name);
    const whole = finish(createTrial(loaded, raw));
    expect(whole.outcome?.kind).toBe('exit');
    expect(finish(createTrial(loaded, { ...raw, engine: 'evaluate' }))).toEqual(whole);

    const machine = createTrial(loaded, raw);
    const { pick } = seeded(11);
    const total = whole.cores.reduce((sum, { retired }) => sum + retired, 0);
    for (let at = 0; at < total; at = retiredOf(machine)) {
      machine.run({ instructions: 1 + pick(Math.ceil(total / 20), 'piece') });
      const kept = machine.snapshot();
      machine.run({ instructions: pick(200, 'ahead') });
      machine.restore(kept);
      if (machine.kernel.outcome) break;
    }
    expect(finish(machine)).toEqual(whole);
  });
});

function programOf(text: string) {
  const { program, diagnostics } = assemble({ file: 'test.s', text });
  if (!program) throw new Error(JSON.stringify(diagnostics));
  return { program };
}

describe.each(weak)('under %s', (ordering) => {
  it('a system call comes after the stores before it', () => {
    const text = `
        .data
word:   .word 0
        .text
main:   la a0, word
        li t0, 0x00216948           # "Hi!"
        sw t0, 0(a0)
        li a7, 4
        ecall
        exit`;
    const machine = createTrial(
      programOf(text),
      machineWith(ordering, 'uma', 3, { ordering: { kind: ordering, latency: 1000 } }),
    );
    machine.run();
    expect(machine.console.text).toBe('Hi!');
  });

  it('a store that may not be faults where it stands', () => {
    const text = `
main:   li t0, 0x10
        sw zero, 0(t0)
        addi t1, zero, 1
        exit`;
    const machine = createTrial(programOf(text), machineWith(ordering, 'flat', 0));
    const { kind } = machine.run();
    expect(kind).toBe('fault');
    const [core] = machine.array.cores;
    expect([core.pc, core.value]).toEqual([0x0040_0004, 0x10]);
    expect(core.x[6]).toBe(0);
  });

  it('code that was stored is fetched after fence.i', () => {
    const text = `
main:   la t0, patch
        lw t1, 0(t0)
        la t2, instruction
        lw t2, 0(t2)
        fence.i
        sw t2, 0(t0)
        fence.i
patch:  li a0, 1
        mv s0, a0
        exit s0
        .data
instruction:
        li a0, 7`;
    const loaded = programOf(text);
    const { program } = loaded;
    // Code is not writable unless the program says so.
    const writable = { ...program, segments: program.segments.map((segment) => ({ ...segment, permissions: 7 })) };
    const machine = createTrial({ program: writable }, machineWith(ordering, 'uma', 3));
    expect(machine.run().code).toBe(7);
  });
});
