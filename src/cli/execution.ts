/**
 * A machine at work on behalf of a command: its console is joined to the process's, and it runs in slices, so that an
 * interrupt from the keyboard is heard between two of them and what was measured so far can still be reported.
 */
import type { Configuration } from '../machine/configuration.ts';
import { createMachine, type Limit, type Machine, type Surroundings } from '../machine/machine.ts';
import type { Observable } from '../machine/observation.ts';
import { type Explained, explainAccesses } from './explained-accesses.ts';
import type { HistoryWatch } from './history-flags.ts';
import type { LoadedProgram } from './load-program.ts';
import { refused, sectionsFor } from './outside-model.ts';
import { readInput, stdout, write } from './terminal.ts';

export interface Execution {
  readonly machine: Machine;
  readonly outcome: ReturnType<Machine['run']>;
  /** Whether the keyboard ended it; the outcome is then that of a budget. */
  readonly interrupted: boolean;
  /** The receipts of the accesses that were to be explained. */
  readonly explained: Explained;
  /** Wall-clock time of the run itself. */
  readonly seconds: number;
}

export interface ExecutionOptions {
  readonly args?: readonly string[];
  /** Programs that others may execute, by name. */
  readonly others?: Parameters<Machine['load']>[2];
  readonly limit?: Limit;
  /** Whether what the guest writes goes to standard output; it is kept in the machine's console in any case. */
  readonly show?: boolean;
  /** What the machine watches of its memory. */
  readonly observe?: readonly Observable[];
  /** Which accesses are explained afterwards, as `explained-accesses.ts` has it. */
  readonly explain?: readonly string[];
  /** Who follows the event log. */
  readonly history?: HistoryWatch | undefined;
  /** Who hears of the way of each instruction. */
  readonly watcher?: Watcher | undefined;
  /** Who is shown each step. */
  readonly profile?: (Pick<Watcher, 'attach'> & Required<Pick<Surroundings, 'steps'>>) | undefined;
}

/** Hears of the way of each instruction through its core. */
export interface Watcher {
  readonly watch: NonNullable<Surroundings['watch']>;
  /** Is given the machine, loaded, before it runs; may throw a `Refusal`. */
  attach(machine: Machine): void;
  /** Whether there is nothing left to run for. */
  readonly isDone?: boolean;
}

/** Instructions between two looks at the keyboard: some tenths of a second. */
const slice = 20_000_000;
const watchedSlice = 100_000;

/**
 * Builds the machine, loads the program and runs it to its end, its limit or an interrupt; throws a `Refusal` where a CPU
 * model from outside breaks a rule.
 */
export async function execute(
  loaded: Pick<LoadedProgram, 'file' | 'program'>,
  configuration: Configuration,
  options: ExecutionOptions = {},
): Promise<Execution> {
  try {
    return await carryOut(loaded, configuration, options);
  } catch (error) {
    throw refused(error, configuration.cpu.kind);
  }
}

async function carryOut(
  { file, program }: Pick<LoadedProgram, 'file' | 'program'>,
  configuration: Configuration,
  {
    args = [],
    others,
    limit = {},
    show = false,
    observe = [],
    explain = [],
    watcher,
    profile,
    history,
  }: ExecutionOptions,
): Promise<Execution> {
  const screen = createScreen(show);
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  const input = () => {
    screen.flush();
    // While the process waits for input, an interrupt shall end it at once, as it does without a handler.
    process.off('SIGINT', interrupt);
    try {
      return readInput();
    } finally {
      process.on('SIGINT', interrupt);
    }
  };
  const machine = createMachine(configuration, {
    ...{ input, output: screen.write, observe, receipts: explain.length > 0 },
    ...{ sections: await sectionsFor(configuration.cpu.kind), ...(watcher && { watch: watcher.watch }) },
    ...(profile && { steps: profile.steps }),
    events: history !== undefined,
  });
  const explained = explainAccesses(explain, machine, program);
  process.on('SIGINT', interrupt);
  const started = performance.now();
  try {
    // As C has it, argv[0] is the program's own name.
    machine.load(program, [file, ...args], others);
    watcher?.attach(machine);
    profile?.attach(machine);
    history?.attach(machine);
    let { instructions: left = Number.POSITIVE_INFINITY } = limit;
    for (;;) {
      const before = retired(machine);
      const asked = Math.min(left, watcher || profile || history ? watchedSlice : slice);
      const outcome = machine.run({ ...limit, instructions: asked });
      const done = retired(machine) - before;
      history?.goneOn();
      left -= done;
      // What stops short of its slice has come to the limit of cycles.
      const spent = left <= 0 || done < asked;
      if (outcome.kind !== 'budget' || spent || interrupted || watcher?.isDone) {
        return {
          machine,
          outcome,
          interrupted: interrupted && outcome.kind === 'budget',
          explained: explained(),
          seconds: (performance.now() - started) / 1000,
        };
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    screen.flush();
    process.off('SIGINT', interrupt);
  }
}

/** Instructions of all cores. */
export function retired({ array }: Machine): number {
  return array.cores.reduce((sum, core) => sum + core.retired, 0);
}

/** Standard output for a guest: many small writes become few, but a line on a terminal is seen at once. */
function createScreen(show: boolean) {
  let waiting: Uint8Array[] = [];
  let size = 0;
  const flush = () => {
    if (size > 0) write(stdout, Buffer.concat(waiting));
    waiting = [];
    size = 0;
  };
  return {
    flush,
    write(bytes: Uint8Array) {
      if (!show) return;
      waiting.push(bytes);
      size += bytes.length;
      if (size >= 65_536 || (process.stdout.isTTY && bytes.includes(10))) flush();
    },
  };
}
