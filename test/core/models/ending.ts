/** What runs come to, in a form in which the first thing that differs can be named. */
import type { Machine } from '../../../src/machine/machine.ts';

/** By what it is called, what it is. */
type Ending = ReadonlyMap<string, string>;

/** A letter for each byte: compared sooner than bytes are. */
const bytesAsText = new TextDecoder('latin1');

/** What a program leaves, whatever it cost: how it ended, what it wrote, registers and memory. */
export function resultOf({ array, kernel, console }: Machine): Ending {
  const ending = new Map<string, string>();
  const { outcome } = kernel;
  ending.set('the outcome', outcome ? `${outcome.kind} ${outcome.code}` : 'none');
  ending.set('the console', console.text);
  for (const { id, x, pc } of array.cores) {
    for (let register = 1; register < 32; register++) ending.set(`x${register} of core ${id}`, String(x[register]));
    ending.set(`the pc of core ${id}`, pc.toString(16));
  }
  for (const space of kernel.spaces()) {
    for (const { address, bytes } of space.contents()) {
      ending.set(`memory from 0x${address.toString(16)} on`, bytesAsText.decode(bytes));
    }
  }
  return ending;
}

/** All that two runs of the same thing share. */
export function endOf(machine: Machine): Ending {
  const { array, kernel, memory } = machine;
  const ending = new Map(resultOf(machine));
  for (const { id, cycle, retired, timing } of array.cores) {
    ending.set(`the clock of core ${id}`, String(cycle));
    ending.set(`what core ${id} retired`, String(retired));
    ending.set(`what took core ${id} time`, JSON.stringify(timing?.causes));
  }
  ending.set('what the kernel did', JSON.stringify(kernel.accounts));
  ending.set('what memory did', JSON.stringify(memory.statistics()));
  return ending;
}

/** The first thing in which two runs differ, in words; undefined where there is none. */
export function difference(expected: Ending, actual: Ending): string | undefined {
  for (const name of new Set([...expected.keys(), ...actual.keys()])) {
    const [one, other] = [expected.get(name), actual.get(name)];
    if (one === other) continue;
    if (one === undefined || other === undefined) return `${name} is only in one of them`;
    let at = 0;
    while (one[at] === other[at]) at++;
    const from = Math.max(0, at - 40);
    return `${name} is ${JSON.stringify(other.slice(from, at + 40))}, not ${JSON.stringify(one.slice(from, at + 40))}, at ${at}`;
  }
  return undefined;
}
