/** Whether a run says the same again, to the byte: what `flynn run --json` prints of it. */
import { loadProgram } from '../../../src/cli/load-program.ts';
import { configurationFrom } from '../../../src/cli/machine-flags.ts';
import { runReport } from '../../../src/cli/run-report.ts';
import { createMachine } from '../../../src/machine/machine.ts';

/** Runs a bundled program on a CPU model so many times, each on a machine of its own; gives what they printed, each once. */
export async function printed(name: string, cpu: string, times: number): Promise<ReadonlySet<string>> {
  const loaded = await loadProgram(name, { quiet: true });
  const configuration = await configurationFrom({ cpu }, loaded.header.machine);
  const texts = new Set<string>();
  for (let time = 0; time < times; time++) {
    const machine = createMachine(configuration, { input: () => null });
    machine.load(loaded.program, [loaded.file]);
    const outcome = machine.run();
    texts.add(JSON.stringify(runReport(loaded, { machine, outcome }), null, 2));
  }
  return texts;
}
