/**
 * The ways of each set in an order that changes by bringing one to the front, in constant time whatever the ways.
 * Each set is a ring of ways, linked both ways round; the last is the one before the first. Invariant: every way of a set
 * is on its ring once.
 */

export interface Order {
  toFront(set: number, way: number): void;
  last(set: number): number;
  save(): Int32Array;
  restore(state: Int32Array): void;
}

/** Every set starts with way 0 in front, the highest way last. */
export function createOrder(sets: number, ways: number): Order {
  const slots = sets * ways;
  // One array, so that it is saved at once: the way after each, the way before each, the first of each set.
  const numbers = new Int32Array(2 * slots + sets);
  const after = numbers.subarray(0, slots);
  const before = numbers.subarray(slots, 2 * slots);
  const first = numbers.subarray(2 * slots);
  for (let slot = 0; slot < slots; slot++) {
    const way = slot % ways;
    after[slot] = (way + 1) % ways;
    before[slot] = (way + ways - 1) % ways;
  }
  return {
    toFront(set, way) {
      const front = first[set];
      if (way === front) return;
      first[set] = way;
      const base = set * ways;
      const end = before[base + front];
      // The ring need only be turned.
      if (way === end) return;
      after[base + before[base + way]] = after[base + way];
      before[base + after[base + way]] = before[base + way];
      after[base + end] = way;
      before[base + way] = end;
      after[base + way] = front;
      before[base + front] = way;
    },
    last: (set) => before[set * ways + first[set]],
    save: () => numbers.slice(),
    restore: (state) => numbers.set(state),
  };
}
