/**
 * A bundled program on a machine, for tests that compare runs: everything that two runs of the same thing must share, in
 * a form that is cheap to compare.
 */
import { createHash } from 'node:crypto';
import { type LoadedProgram, loadProgram } from '../../src/cli/load-program.ts';
import type { Configuration, Raw } from '../../src/machine/configuration.ts';
import { createMachine, type Machine } from '../../src/machine/machine.ts';
import { validate } from '../../src/machine/validate.ts';
import type { MemoryObserver } from '../../src/memory/observer.ts';

const loaded = new Map<string, LoadedProgram>();

export async function programNamed(name: string): Promise<LoadedProgram> {
  const known = loaded.get(name) ?? (await loadProgram(name));
  loaded.set(name, known);
  return known;
}

const checked = new Map<string, Configuration>();

/** A raw configuration, checked. */
function configure(raw: Raw): Configuration {
  const key = JSON.stringify(raw);
  const known = checked.get(key);
  if (known) return known;
  const result = validate(raw);
  if ('diagnostics' in result) throw new Error(result.diagnostics.map(({ message }) => message).join('; '));
  checked.set(key, result.configuration);
  return result.configuration;
}

/** A machine that has a program, a line of input and its event log. */
export function createTrial(
  { program }: Pick<LoadedProgram, 'program'>,
  raw: Raw,
  args: readonly string[] = [],
  observer?: MemoryObserver,
  receipts = false,
): Machine {
  const input = [new TextEncoder().encode('12\n34\nfifty-six\n')];
  const surroundings = { input: () => input.shift() ?? null, events: true, observer, receipts };
  const machine = createMachine(configure(raw), surroundings);
  machine.load(program, ['trial', ...args]);
  return machine;
}

/** SHA-256 of the registers and memory. */
function digestOf(machine: Machine): string {
  const hash = createHash('sha256');
  for (const part of machine.state()) hash.update(part);
  return hash.digest('hex');
}

/** The events from a position on, each as one text. */
export function eventsSince({ events }: Machine, position: number): string[] {
  return [...events.since(position)].map(
    ({ kind, core, cycle, a, b, c }) => `${kind} @${core} ${cycle}: ${a} ${b} ${c}`,
  );
}

/** What there is to compare of a machine; `outcome` is that of its run. */
export function stateOf(machine: Machine) {
  const { array, kernel, console } = machine;
  return {
    outcome: kernel.outcome,
    text: console.text,
    accounts: kernel.accounts,
    notes: kernel.notes,
    elapsed: machine.elapsed(),
    cores: array.cores.map((core) => core.save()),
    digest: digestOf(machine),
  };
}

/** Instructions that all cores have retired. */
export function retiredOf({ array }: Machine): number {
  return array.cores.reduce((sum, { retired }) => sum + retired, 0);
}

/** A machine of so many cores, with what the headers of programs ask for left aside. */
export function coresOf(count: number): Raw {
  return { array: { kind: 'mimd', cores: count } };
}
