/**
 * Threads that wait for a cycle to come, the earliest first; of two for the same cycle the one that came first.
 * Invariant: the array is a binary heap by (until, order).
 */
export interface Alarm {
  readonly until: number;
  /** Counts the alarms ever set. */
  readonly order: number;
  readonly tid: number;
}

export function setAlarm(heap: Alarm[], alarm: Alarm): void {
  let at = heap.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(alarm, heap[parent])) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = alarm;
}

/** The cycle of the earliest alarm; Infinity where there is none. */
export function earliest(heap: readonly Alarm[]): number {
  return heap.length === 0 ? Number.POSITIVE_INFINITY : heap[0].until;
}

/** Takes the earliest alarm off a heap that is not empty. */
export function takeAlarm(heap: Alarm[]): Alarm {
  const first = heap[0];
  const last = heap.pop() as Alarm;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
    if (!before(heap[child], last)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
  return first;
}

/** Takes away the alarm of a thread, if it has one. */
export function cancelAlarm(heap: Alarm[], tid: number): void {
  const kept = heap.filter((alarm) => alarm.tid !== tid);
  if (kept.length === heap.length) return;
  heap.length = 0;
  for (const alarm of kept) setAlarm(heap, alarm);
}

function before(a: Alarm, b: Alarm): boolean {
  return a.until < b.until || (a.until === b.until && a.order < b.order);
}
