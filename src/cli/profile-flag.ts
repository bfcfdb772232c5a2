/** `--profile`: where the cycles of a run went, by function and source line; of all cores, or with `core:N` of one. */
import type { Command } from 'commander';
import type { Machine } from '../machine/machine.ts';
import { type ProfileReport, profileReport } from '../measure/profile/profile-report.ts';
import { profileTables } from '../measure/profile/profile-tables.ts';
import { Profiler } from '../measure/profile/profiler.ts';
import type { Style } from '../measure/style.ts';
import { Refusal } from './refusal.ts';

/** Adds `--profile [core]`. */
export function addProfileFlag(command: Command): void {
  command.option(
    '--profile [core]',
    'annotate the source with the cycles of each line and what took them: of all cores, or of core:N',
  );
}

export interface ProfileWatch extends Pick<Profiler, 'steps'> {
  /** Is given the machine, loaded, before it runs; throws a `Refusal` where it has no such core. */
  attach(machine: Machine): void;
  /** As `--json` has it. */
  report(): ProfileReport;
  lines(sourceOf: (file: string) => string | undefined, style: Style): string[];
}

/** What keeps the profile that was asked for; undefined where none was. */
export function watchProfile(flag: string | true | undefined): ProfileWatch | undefined {
  if (flag === undefined) return undefined;
  const only = flag === true ? undefined : coreIn(flag);
  const profiler = new Profiler();
  let profiled: Machine | undefined;
  const report = () => profileReport(profiled as Machine, profiler, only);
  return {
    steps: profiler.steps,
    attach(machine) {
      const { length } = machine.array.cores;
      if (only !== undefined && only >= length) {
        throw new Refusal(`--profile core:${only}: the machine has cores 0 to ${length - 1}`);
      }
      profiled = machine;
      profiler.attach(machine);
    },
    report,
    lines: (sourceOf, style) => profileTables(report(), sourceOf, style),
  };
}

function coreIn(flag: string): number {
  const number = /^core:(\d{1,6})$/.exec(flag)?.[1];
  if (number !== undefined) return Number(number);
  throw new Refusal(
    `--profile ${flag}: what may stand there is a core, as in core:0\n  help: name the program before --profile`,
  );
}
