/** Programs for the kernel's tests as assembly text. */
import { expect } from 'vitest';
import { assemble } from '../../../src/assembler/assembler.ts';
import type { Program } from '../../../src/program/program.ts';
import { type RigSetting, run } from '../rig.ts';

export function assembled(text: string): Program {
  const { program, diagnostics } = assemble({ file: 'x.s', text });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!program) throw new Error('no program');
  return program;
}

export function runs(text: string, setting: RigSetting = {}): ReturnType<typeof run> {
  return run(assembled(text), setting);
}

/** Prints a0 and a space. */
export const show = 'li a7, 1\necall\nprintc 32\n';

/** A call with its arguments, and its answer printed. */
export function ask(number: number, ...args: (number | string)[]): string {
  const loads = args.map((one, index) => `${typeof one === 'number' ? 'li' : 'la'} a${index}, ${one}\n`);
  return `${loads.join('')}li a7, ${number}\necall\n${show}`;
}
