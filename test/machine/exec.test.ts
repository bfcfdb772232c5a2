/**
 * Programs that execute others which the machine was given: their files and arguments, what is told of them, and going back
 * over the change from one to the other.
 */
import { describe, expect, it } from 'vitest';
import { createMachine, type Machine } from '../../src/machine/machine.ts';
import { createPlaces } from '../../src/machine/places.ts';
import { validate } from '../../src/machine/validate.ts';
import { showOutcome } from '../../src/measure/outcome-text.ts';
import type { Program } from '../../src/program/program.ts';
import { macros, programOf } from '../kernel/source.ts';
import { programNamed, stateOf } from './trial.ts';

const style = { width: 100, bold: String, red: String, dim: String, cyan: String } as never;

async function machineWith(program: Program, names: readonly string[], args: readonly string[] = []): Promise<Machine> {
  const result = validate({ array: { kind: 'mimd', cores: 2 } });
  if ('diagnostics' in result) throw new Error('the configuration is not valid');
  const machine = createMachine(result.configuration, { events: true });
  const others = await Promise.all(
    names.map(async (name) => [`${name}.s`, (await programNamed(name)).program] as const),
  );
  machine.load(program, ['shell.s', ...args], new Map(others));
  return machine;
}

const shell = async () => (await programNamed('shell')).program;
const names = ['hello', 'exit-code', 'null'];
const args = ['hello.s', 'nobody.s', 'null.s', 'exit-code.s'];

describe('a shell', () => {
  it('runs the programs that there are, and says what became of each', async () => {
    const machine = await machineWith(await shell(), names, args);
    expect(machine.run()).toMatchObject({ kind: 'exit', code: 0 });
    expect(machine.console.text.split('\n').filter((line) => line.includes('ended with'))).toEqual([
      'hello.s ended with code 0',
      'nobody.s ended with code 127',
      'null.s ended with code 139',
      'exit-code.s ended with code 42',
    ]);
    expect(machine.kernel.notes).toEqual([expect.stringMatching(/^process 4 .* at main \(null\.s:5\)/)]);
    const { processes } = machine.kernel.accounts;
    expect(processes.map(({ program }) => program)).toEqual(['', 'hello.s', '', 'null.s', 'exit-code.s']);
  });

  it('is restored to any of these programs', async () => {
    const machine = await machineWith(await shell(), names, args);
    const points = [machine.snapshot()];
    while (!machine.kernel.outcome) {
      machine.run({ instructions: 12 });
      if (!machine.kernel.outcome) points.push(machine.snapshot());
    }
    const whole = stateOf(machine);
    for (let index = points.length - 1, turn = 0; turn < points.length; turn++, index = (index + 7) % points.length) {
      machine.restore(points[index]);
      machine.run();
      expect(stateOf(machine), `from point ${index}`).toEqual(whole);
    }
  });
});

describe('a program that executes another', () => {
  const text = (name: string) => `
        .data
name:   .asciz  "${name}"
two:    .asciz  "a second argument"
list:   .word   name, two, 0
        .text
main:   la      a0, name
        la      a1, list
        li      a7, 221
        ecall
        quit    9`;

  it('is that program: where it is, and where it goes wrong', async () => {
    const machine = await machineWith(programOf(macros + text('null.s')), ['null']);
    const outcome = machine.run();
    expect(outcome).toMatchObject({ kind: 'fault', code: 139 });
    const { program, sourceOf } = await programNamed('null');
    expect(machine.program).toBe(program);
    expect(showOutcome(machine, outcome, (file) => sourceOf(file), style).join('\n')).toContain('--> null.s:5');
    // What was executed before is known still.
    const spaces = machine.kernel.images.map(([pid, { space }]) => [
      pid,
      createPlaces(machine).code(space, program.entry).pid,
    ]);
    expect(spaces).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('gives it arguments', async () => {
    const source = programOf(text('arguments.s'));
    const other = programOf(`
main:   mv      s0, a1
        print   a0
        lw      s1, 0(s0)
        prints  s1
        lw      s1, 4(s0)
        prints  s1
        lw      s1, 8(s0)
        print   s1
        quit`);
    const machine = await machineWith(source, []);
    const given = createMachine(machine.configuration);
    given.load(source, [], new Map([['arguments.s', other]]));
    expect(given.run()).toMatchObject({ kind: 'exit', code: 0 });
    expect(given.console.text).toBe('2arguments.sa second argument0');
  });

  it('goes on itself where there is none of that name', async () => {
    const machine = await machineWith(programOf(text('null.s')), []);
    expect(machine.run()).toMatchObject({ kind: 'exit', code: 9 });
  });
});
