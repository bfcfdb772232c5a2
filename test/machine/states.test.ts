/**
 * Every bundled program, on one core and on several: threads and processes change their states as the tables allow and in no
 * other way, each process has the state that its threads make, and the times of a thread's states sum to its age.
 */
import { describe, expect, it } from 'vitest';
import { bundledPrograms } from '../../src/cli/bundled.ts';
import { checkStates } from '../kernel/states.ts';
import { coresOf, createTrial, programNamed } from './trial.ts';

describe.each(bundledPrograms())('$name', ({ name }) => {
  it.each([1, 3])('goes from state to state as the tables have it, on %i cores', async (cores) => {
    const machine = createTrial(await programNamed(name), coresOf(cores));
    machine.run({ instructions: 20_000_000 });
    const { kernel, events } = machine;
    // All of them are still there.
    expect([...events.since(0)].length).toBe(events.position);
    checkStates(machine);
    const { accounts, outcome, graph } = kernel;
    const end = outcome?.cycle ?? machine.elapsed();
    for (const { tid, running, runnable, waiting } of accounts.threads) {
      const { born, since, times } = graph.threads.get(tid) as {
        born: number;
        since: number;
        times: Record<string, number>;
      };
      const died = kernel.graph.threads.get(tid)?.state === 'dead' ? since : Math.max(end, since);
      expect(times.new + running + runnable + waiting, `age of thread ${tid}`).toBe(died - born);
    }
  });
});
