/**
 * Which events a line can meet in which state: found by trying everything, not declared.
 * Three caches suffice: what one cache hears depends on who asks and, through the shared signal, on whether there is any
 * third; all caches in the same state hear the same.
 */
import { type CoherenceEvent, heardAs, type Protocol, respond } from './protocol.ts';

/** An event that a cache with the line in this state can meet. */
export interface Occurrence {
  readonly state: string;
  readonly event: CoherenceEvent;
}

const caches = 3;

/** Every state and event that meet in some run; an event without a rule changes nothing and is listed all the same. */
export function occurrences(protocol: Protocol): Occurrence[] {
  const { initial } = protocol;
  const met = new Map<string, Occurrence>();
  const meet = (state: string, event: CoherenceEvent, shared: boolean) => {
    met.set(`${state} ${event}`, { state, event });
    return respond(protocol, state, event, shared);
  };
  const start: readonly string[] = Array.from({ length: caches }, () => initial);
  const known = new Set([start.join()]);
  // Grows while it is walked: each vector of states that a run can reach, once.
  const vectors = [start];
  for (const before of vectors) {
    for (const core of before.keys()) {
      for (const event of ['load', 'store', 'evict'] as const) {
        if (event === 'evict' && before[core] === initial) continue;
        const shared = protocol.coherent && before.some((state, other) => other !== core && state !== initial);
        const response = meet(before[core], event, shared);
        if (!response) continue;
        const after = [...before];
        after[core] = response.to;
        for (const action of response.do) {
          if (!protocol.coherent || !(action in heardAs)) continue;
          const heard = heardAs[action as keyof typeof heardAs];
          for (const other of after.keys()) {
            if (other === core || after[other] === initial) continue;
            const answer = meet(after[other], heard, true);
            if (answer) after[other] = answer.to;
          }
        }
        if (known.has(after.join())) continue;
        known.add(after.join());
        vectors.push(after);
      }
    }
  }
  return [...met.values()];
}
