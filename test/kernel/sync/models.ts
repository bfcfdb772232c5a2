/**
 * Synchronisation as textbooks define it, on plain lists: what a call answers, whom it lets go on, and in which order.
 * Nothing here is the kernel's: these are what the kernel is held to.
 */

/** What a call leads to: an answer at once, or none while the thread waits; and who goes on, with which answers. */
export interface Effect {
  /** Undefined while the thread waits. */
  readonly answer?: number;
  readonly wakes: readonly { readonly tid: number; readonly answer: number }[];
}

export interface Op {
  readonly call: string;
  /** Which object, and for `await` which mutex, for `send` which item. */
  readonly object: number;
  readonly other: number;
}

export interface Model {
  (tid: number, op: Op): Effect;
  /** The threads of whom a waiting one waits for all; empty where anybody could end the wait. */
  readonly holders: (tid: number) => readonly number[];
}

const anybody = (): readonly number[] => [];

const done = (answer = 0): Effect => ({ answer, wakes: [] });
const waits: Effect = { wakes: [] };
const wakes = (...tids: number[]): Effect => ({ answer: 0, wakes: tids.map((tid) => ({ tid, answer: 0 })) });

function lazily<T>(make: (index: number) => T): ((index: number) => T) & { readonly all: ReadonlyMap<number, T> } {
  const all = new Map<number, T>();
  const at = (index: number): T => {
    const one = all.get(index) ?? make(index);
    all.set(index, one);
    return one;
  };
  return Object.assign(at, { all });
}

interface MutexState {
  owner: number;
  readonly line: number[];
}

export function mutexes(): Model & { readonly at: (index: number) => MutexState } {
  const at = lazily((): MutexState => ({ owner: 0, line: [] }));
  const holders = (tid: number): number[] => {
    return [...at.all.values()].filter(({ line }) => line.includes(tid)).map(({ owner }) => owner);
  };
  const model = (tid: number, { call, object }: Op): Effect => {
    const mutex = at(object);
    if (call === 'unlock') {
      if (mutex.owner !== tid) return done(-1);
      mutex.owner = mutex.line.shift() ?? 0;
      return mutex.owner === 0 ? done() : wakes(mutex.owner);
    }
    if (mutex.owner === 0) {
      mutex.owner = tid;
      return done();
    }
    if (call === 'trylock') return done(-16);
    if (mutex.owner === tid) return done(-35);
    mutex.line.push(tid);
    return waits;
  };
  return Object.assign(model, { at, holders });
}

export function conditions(): Model {
  const mutex = mutexes();
  const at = lazily((): { line: number[]; mutex: number } => ({ line: [], mutex: 0 }));
  const model = (tid: number, op: Op): Effect => {
    const condition = at(op.object);
    if (op.call === 'await') {
      if (mutex.at(op.other).owner !== tid) return done(-1);
      if (condition.line.length > 0 && condition.mutex !== op.other) return done(-22);
      condition.mutex = op.other;
      condition.line.push(tid);
      return { wakes: mutex(tid, { ...op, call: 'unlock', object: op.other }).wakes };
    }
    if (op.call !== 'signal' && op.call !== 'broadcast') return mutex(tid, op);
    const count = op.call === 'signal' ? 1 : condition.line.length;
    // Each asks for the mutex in its turn: at most the first of them goes on at once.
    const signalled = condition.line.splice(0, count);
    const on = signalled.filter((one) => {
      return mutex(one, { ...op, call: 'lock', object: condition.mutex }).answer === 0;
    });
    return wakes(...on);
  };
  return Object.assign(model, { holders: mutex.holders });
}

export function semaphores(first: number): Model {
  const at = lazily((): { count: number; line: number[] } => ({ count: first, line: [] }));
  const model = (tid: number, { call, object }: Op): Effect => {
    const semaphore = at(object);
    if (call === 'up') {
      const heir = semaphore.line.shift();
      if (heir === undefined) semaphore.count++;
      return heir === undefined ? done() : wakes(heir);
    }
    if (semaphore.count > 0) {
      semaphore.count--;
      return done();
    }
    if (call === 'trydown') return done(-11);
    semaphore.line.push(tid);
    return waits;
  };
  return Object.assign(model, { holders: anybody });
}

export function rwlocks(prefers: 'fair' | 'reader' | 'writer'): Model {
  interface State {
    readonly readers: number[];
    writer: number;
    line: { tid: number; write: boolean }[];
  }
  const at = lazily((): State => ({ readers: [], writer: 0, line: [] }));
  const holders = (tid: number): number[] => {
    const lock = [...at.all.values()].find(({ line }) => line.some((one) => one.tid === tid));
    if (!lock) return [];
    return lock.writer === 0 ? lock.readers : [lock.writer];
  };
  const enter = (lock: State, tid: number, write: boolean): void => {
    if (write) lock.writer = tid;
    else lock.readers.push(tid);
  };
  const model = (tid: number, { call, object }: Op): Effect => {
    const lock = at(object);
    const { readers } = lock;
    if (call === 'rwunlock') {
      if (lock.writer === tid) lock.writer = 0;
      else if (readers.includes(tid)) readers.splice(readers.indexOf(tid), 1);
      else return done(-1);
      const on: number[] = [];
      for (;;) {
        // Whom the preference names comes first; among those, whoever came first.
        const wanted = lock.line.find(({ write }) => write === (prefers === 'writer'));
        const next = prefers === 'fair' ? lock.line[0] : (wanted ?? lock.line[0]);
        if (!next || lock.writer !== 0 || (next.write && readers.length > 0)) break;
        lock.line = lock.line.filter((one) => one !== next);
        enter(lock, next.tid, next.write);
        on.push(next.tid);
      }
      return wakes(...on);
    }
    const write = call === 'wrlock';
    const behind = { fair: lock.line.length > 0, reader: false, writer: lock.line.some((one) => one.write) }[prefers];
    if (lock.writer === 0 && (write ? readers.length === 0 : !behind)) {
      enter(lock, tid, write);
      return done();
    }
    if (lock.writer === tid || readers.includes(tid)) return done(-35);
    lock.line.push({ tid, write });
    return waits;
  };
  return Object.assign(model, { holders: holders });
}

export function barriers(parties: number): Model {
  const at = lazily((): number[] => []);
  const model = (tid: number, { object }: Op): Effect => {
    const line = at(object);
    if (line.push(tid) < parties) return waits;
    line.pop();
    return { ...wakes(...line.splice(0)), answer: 1 };
  };
  return Object.assign(model, { holders: anybody });
}

export function queues(room: number): Model {
  const at = lazily(() => ({ items: [] as number[], senders: [] as [number, number][], receivers: [] as number[] }));
  const model = (tid: number, { call, object, other }: Op): Effect => {
    const { items, senders, receivers } = at(object);
    if (call === 'send') {
      const receiver = receivers.shift();
      if (receiver !== undefined) return { answer: 0, wakes: [{ tid: receiver, answer: other }] };
      if (items.length === room) {
        senders.push([tid, other]);
        return waits;
      }
      items.push(other);
      return done();
    }
    const item = items.shift();
    if (item === undefined) {
      receivers.push(tid);
      return waits;
    }
    const sender = senders.shift();
    if (!sender) return done(item);
    items.push(sender[1]);
    return { answer: item, wakes: [{ tid: sender[0], answer: 0 }] };
  };
  return Object.assign(model, { holders: anybody });
}

/** Futexes whose word is always 5. */
export function futexes(): Model {
  const at = lazily((): number[] => []);
  const model = (tid: number, { call, object, other }: Op): Effect => {
    const line = at(object);
    if (call === 'wake') {
      const woken = line.splice(0, other);
      return { ...wakes(...woken), answer: woken.length };
    }
    if (other !== 5) return done(-11);
    line.push(tid);
    return waits;
  };
  return Object.assign(model, { holders: anybody });
}
