/**
 * Events: what happened in a machine, as records of fixed size in the order in which it happened.
 * A record is a kind, a core, a cycle and three numbers whose meaning the kind's row gives. Invariant: a log that is not
 * enabled keeps nothing, and positions count all records ever emitted, whether they are still kept or not.
 */

export interface EventKind {
  /** The kind's number in a record. */
  readonly number: number;
  /** What the record's three numbers are; fewer where they are not used. */
  readonly fields: readonly string[];
  readonly summary: string;
}

// biome-ignore format: a row is a line
export const eventKinds = {
  thread: { number: 0, fields: ['tid', 'transition', 'detail'],   summary: 'A thread changes its state; detail is what it waits for or waited for.' },
  call:   { number: 1, fields: ['tid', 'number', 'argument'],     summary: 'A thread enters the kernel by a system call; argument is its first.' },
  answer: { number: 2, fields: ['tid', 'number', 'value'],        summary: 'A system call is answered.' },
  switch: { number: 3, fields: ['from', 'to', 'latency'],         summary: 'A core goes on with another thread; latency is what the loading took, in cycles.' },
  lock:   { number: 4, fields: ['tid', 'address', 'from'],        summary: 'A thread takes a mutex or a readers-writer lock; from is the thread that handed it over, 0 for none.' },
  unlock: { number: 5, fields: ['tid', 'address', 'to'],          summary: 'A thread gives a mutex or a readers-writer lock; to is the thread that has the mutex now, 0 for none.' },
  fault:  { number: 6, fields: ['tid', 'cause', 'value'],         summary: 'A thread did what it may not.' },
  page:   { number: 7, fields: ['tid', 'address'],                summary: 'A stack grows by a page.' },
  process: { number: 8, fields: ['pid', 'transition', 'tid'],     summary: 'A process changes its state, since one of its threads did.' },
  fork:    { number: 9, fields: ['pid', 'child', 'pages'],        summary: 'A process forks; pages is how many the child was lent.' },
  copy:    { number: 10, fields: ['tid', 'address'],              summary: 'A page that was lent gets a frame of its own.' },
  sync:    { number: 11, fields: ['tid', 'address', 'value'],     summary: 'A thread does something to another synchronisation object; value is the count it has then, or how many it woke.' },
  more:    { number: 12, fields: ['second', 'third', 'fourth'],     summary: 'The other arguments of the system call before.' },
  wait:    { number: 13, fields: ['tid', 'kind', 'object'],         summary: 'What a thread is about to wait for: its address, a thread or a cycle.' },
} as const satisfies Record<string, EventKind>;

export interface Event {
  readonly kind: number;
  /** The core's number; -1 for what no core did. */
  readonly core: number;
  readonly cycle: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface EventLog {
  /** Whether records are kept; those who emit often ask first. */
  readonly enabled: boolean;
  /** The number of records emitted so far: the position of the next. */
  readonly position: number;
  emit(kind: EventKind, core: number, cycle: number, a?: number, b?: number, c?: number): void;
  /** The records from `position` on, as far as they are still kept. */
  since(position: number): Iterable<Event>;
}

const numbersPerRecord = 5;

/** A log of the last `capacity` records; one that is not enabled keeps none. */
export function createEventLog(enabled = false, capacity = 2 ** 20): EventLog {
  let room = enabled ? Math.min(capacity, 1024) : 0;
  let numbers = new Int32Array(room * numbersPerRecord);
  let cycles = new Float64Array(room);
  let position = 0;

  function grow(): void {
    room = Math.min(capacity, 2 * room);
    const more = new Int32Array(room * numbersPerRecord);
    more.set(numbers);
    numbers = more;
    const later = new Float64Array(room);
    later.set(cycles);
    cycles = later;
  }

  return {
    enabled,
    get position() {
      return position;
    },
    emit(kind, core, cycle, a = 0, b = 0, c = 0) {
      if (!enabled) return;
      if (position === room && room < capacity) grow();
      const slot = position % room;
      position++;
      cycles[slot] = cycle;
      numbers.set([kind.number, core, a, b, c], slot * numbersPerRecord);
    },
    *since(from) {
      for (let at = Math.max(from, position - room, 0); at < position; at++) {
        const slot = at % room;
        const [kind, core, a, b, c] = numbers.subarray(slot * numbersPerRecord, (slot + 1) * numbersPerRecord);
        yield { kind, core, cycle: cycles[slot], a, b, c };
      }
    },
  };
}
