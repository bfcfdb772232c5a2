/** Branch predictors as a textbook tells of them, with maps, lists and strings of bits instead of tables. */

/** Says what it guesses, then learns. */
export type Guesser = (pc: number, target: number, taken: boolean) => boolean;

/** Counters up to `most` that begin at `first`, each by a name. */
function counters(most: number, first: number) {
  const values = new Map<string, number>();
  return (name: string, up: boolean): boolean => {
    const value = values.get(name) ?? first;
    values.set(name, Math.max(0, Math.min(most, value + (up ? 1 : -1))));
    return value > most / 2;
  };
}

const bitsOf = (value: number, count: number) =>
  (value >>> 0)
    .toString(2)
    .padStart(32, '0')
    .slice(32 - count);

/** The last bits of the number of the instruction at an address. */
const numberBits = (pc: number, count: number) => (count === 0 ? '' : bitsOf(Math.floor((pc >>> 0) / 4), count));

const shifted = (history: string, taken: boolean) => history.slice(1) + (taken ? '1' : '0');

export function naiveTable(entries: number, most: number, first: number): Guesser {
  const counted = counters(most, first);
  return (pc, _, taken) => counted(numberBits(pc, Math.log2(entries)), taken);
}

export function naiveGshare(length: number, entries: number, first: number): Guesser {
  const counted = counters(3, first);
  const bits = Math.log2(entries);
  let history = '0'.repeat(length);
  return (pc, _, taken) => {
    const own = numberBits(pc, bits);
    const all = history.padStart(bits, '0');
    const guess = counted(Array.from(own, (bit, index) => (bit === all[index] ? '0' : '1')).join(''), taken);
    history = shifted(history, taken);
    return guess;
  };
}

export function naiveLocal(entries: number, length: number, first: number): Guesser {
  const counted = counters(3, first);
  const histories = new Map<string, string>();
  return (pc, _, taken) => {
    const branch = numberBits(pc, Math.log2(entries));
    const history = histories.get(branch) ?? '0'.repeat(length);
    histories.set(branch, shifted(history, taken));
    return counted(history, taken);
  };
}

export function naiveTournament(choices: number, local: Guesser, global: Guesser): Guesser {
  const believed = counters(3, 1);
  return (pc, target, taken) => {
    const [own, shared] = [local(pc, target, taken), global(pc, target, taken)];
    if (own === shared) return own;
    return believed(numberBits(pc, Math.log2(choices)), shared === taken) ? shared : own;
  };
}

/** Targets by address in sets, the one asked for last at the front. */
export function naiveTargets(entries: number, ways: number) {
  const sets = new Map<string, { pc: number; target: number }[]>();
  const setOf = (pc: number) => {
    const name = numberBits(pc, Math.log2(entries / ways));
    const set = sets.get(name) ?? [];
    sets.set(name, set);
    return set;
  };
  return {
    find(pc: number): number | undefined {
      const set = setOf(pc);
      const at = set.findIndex((one) => one.pc === pc);
      if (at < 0) return undefined;
      set.unshift(...set.splice(at, 1));
      return set[0].target;
    },
    learn(pc: number, target: number): void {
      if (entries === 0) return;
      const set = setOf(pc);
      const rest = set.filter((one) => one.pc !== pc);
      set.splice(0, set.length, { pc, target }, ...rest.slice(0, ways - 1));
    },
  };
}

/** Return addresses, of which no more than `depth` are kept. */
export function naiveReturns(depth: number) {
  let addresses: number[] = [];
  return {
    push(address: number): void {
      addresses = [...addresses, address].slice(depth === 0 ? 1 + addresses.length : -depth);
    },
    pop: (): number | undefined => addresses.pop(),
  };
}
