/**
 * A schedule that is written down: which thread goes next, and for how long. What a run did, as its events of kind `switch`
 * tell, or what somebody thought of to break a program. A turn whose thread cannot go is left out; after the last turn it
 * goes on as round robin.
 */
import type { SchedulingPolicy, Turn } from './policy.ts';
import { type QuantumParameters, quantumParameter } from './quantum.ts';

export interface ReplayParameters extends QuantumParameters {
  schedule: string;
}

const form = 'thread numbers in their order, each with a span or without, as in 1,2:300,1:50';

export const replay: SchedulingPolicy<ReplayParameters> = {
  name: 'replay',
  summary: 'A schedule that is written down: which thread goes next, and for how long.',
  parameters: {
    schedule: { default: '1', form, summary: 'Whose turn it is, one after the other.' },
    quantum: quantumParameter,
  },
  check: ({ schedule }) => (turnsIn(schedule) ? undefined : { parameter: 'schedule', expected: form }),
  create({ schedule, quantum }) {
    const turns = turnsIn(schedule) ?? [];
    return { named: (turn) => turns[turn], quantum: () => quantum };
  },
};

function turnsIn(schedule: string): readonly Turn[] | undefined {
  if (!/^[1-9]\d{0,8}(:[1-9]\d{0,8})?(,[1-9]\d{0,8}(:[1-9]\d{0,8})?)*$/.test(schedule)) return undefined;
  return schedule.split(',').map((turn) => {
    const [tid, span] = turn.split(':').map(Number);
    return { tid, span };
  });
}
