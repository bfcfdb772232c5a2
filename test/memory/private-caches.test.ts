/**
 * One core's caches against a plain model: lists of lines by age, without slots or entries. What is found, what it takes
 * and what has to leave must be the same; after each step every slot, entry and level is looked at.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/base/choices.ts';
import { type CachesSetting, inclusions, type LevelSetting, type Side } from '../../src/memory/cache/levels.ts';
import { type Found, PrivateCaches } from '../../src/memory/cache/private-caches.ts';
import { replacements } from '../../src/memory/cache/replacement/index.ts';
import { lru } from '../../src/memory/cache/replacement/lru.ts';
import type { Replacement } from '../../src/memory/cache/replacement/replacement.ts';

const line = 16;

interface Step {
  readonly kind: 'access' | 'store around' | 'store through' | 'invalidate' | 'go back';
  readonly side: Side;
  readonly line: number;
}

function level(replacement: fc.Arbitrary<Replacement>): fc.Arbitrary<LevelSetting> {
  return fc
    .record({
      sets: fc.constantFrom(1, 2, 4),
      ways: fc.constantFrom(1, 2, 3, 4),
      replacement,
      latency: fc.integer({ min: 1, max: 9 }),
    })
    .filter(({ ways, replacement }) => !replacement.powerOfTwoWays || (ways & (ways - 1)) === 0)
    .map(({ sets, ways, replacement, latency }) => ({ size: sets * ways * line, ways, replacement, latency }));
}

function caches(replacement: fc.Arbitrary<Replacement>): fc.Arbitrary<CachesSetting> {
  const one = level(replacement);
  const second = fc.tuple(one, fc.constantFrom(...inclusions)).map(([l2, inclusion]) => ({ ...l2, inclusion }));
  return fc.record({ line: fc.constant(line), l1i: one, l1d: one, l2: fc.option(second, { nil: undefined }) });
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.oneof(
      { weight: 12, arbitrary: fc.constant('access' as const) },
      { weight: 3, arbitrary: fc.constant('store around' as const) },
      { weight: 2, arbitrary: fc.constant('store through' as const) },
      { weight: 2, arbitrary: fc.constant('invalidate' as const) },
      { weight: 1, arbitrary: fc.constant('go back' as const) },
    ),
    side: fc.constantFrom('l1i' as const, 'l1d' as const),
    line: fc.oneof(fc.nat(20), fc.nat(2 ** 20)),
  }),
  { minLength: 1, maxLength: 150, size: 'max' },
);

/** Each set of a level as a list of lines, the one used last at its end: least recently used replacement by definition. */
class LevelModel {
  readonly latency: number;
  private readonly ways: number;
  private readonly sets: number[][];

  constructor({ size, ways, latency }: LevelSetting) {
    this.latency = latency;
    this.ways = ways;
    this.sets = Array.from({ length: size / line / ways }, () => []);
  }

  has(wanted: number): boolean {
    return this.of(wanted).includes(wanted);
  }

  remove(wanted: number): void {
    const set = this.of(wanted);
    if (set.includes(wanted)) set.splice(set.indexOf(wanted), 1);
  }

  /** Makes a line the youngest of its set; the one that has to leave, if any. */
  add(wanted: number): number | undefined {
    this.remove(wanted);
    const set = this.of(wanted);
    set.push(wanted);
    return set.length > this.ways ? set.shift() : undefined;
  }

  private of(wanted: number): number[] {
    return this.sets[wanted % this.sets.length];
  }
}

class Model {
  left: number[] = [];
  taken = 0;
  private readonly l1i: LevelModel;
  private readonly l1d: LevelModel;
  private readonly l2: LevelModel | undefined;
  private readonly inclusion: string;

  constructor({ l1i, l1d, l2 }: CachesSetting) {
    this.l1i = new LevelModel(l1i);
    this.l1d = new LevelModel(l1d);
    this.l2 = l2 && new LevelModel(l2);
    this.inclusion = l2?.inclusion ?? 'neither';
  }

  /** `leaves`: what is not in the first level stays behind it. */
  access(side: Side, wanted: number, leaves: boolean): { found: Found; latency: number } {
    const { l2 } = this;
    const first = this[side];
    if (first.has(wanted)) {
      first.add(wanted);
      return { found: 'first', latency: first.latency };
    }
    const found = this.has(wanted) ? 'near' : 'nowhere';
    if (l2?.has(wanted)) {
      if (this.inclusion === 'exclusive' && !leaves) l2.remove(wanted);
      else l2.add(wanted);
    } else if (found === 'nowhere' && (this.inclusion !== 'exclusive' || leaves)) this.push(l2, wanted);
    if (!leaves) this.push(first, wanted);
    return { found, latency: first.latency + (l2?.latency ?? 0) };
  }

  /** A word goes from a first level to the second; whether it was there. */
  pass(wanted: number): boolean {
    const had = this.l2?.has(wanted) ?? false;
    this.push(this.l2, wanted);
    return had;
  }

  invalidate(wanted: number): void {
    for (const one of [this.l1i, this.l1d, this.l2]) one?.remove(wanted);
  }

  has(wanted: number): boolean {
    return [this.l1i, this.l1d, this.l2].some((one) => one?.has(wanted));
  }

  private push(into: LevelModel | undefined, wanted: number): void {
    const leaves = into?.add(wanted);
    if (leaves === undefined) return;
    if (into === this.l2 && this.inclusion === 'inclusive') {
      for (const one of [this.l1i, this.l1d]) if (one.has(leaves)) this.taken++;
      this.invalidate(leaves);
    }
    if (this.has(leaves)) return;
    if (into !== this.l2 && this.inclusion === 'exclusive') this.push(this.l2, leaves);
    else this.left.push(leaves);
  }
}

/** What every byte of a line is, so that an entry that was mixed up with another shows. */
function markOf(wanted: number): number {
  return (wanted * 7 + 1) & 255;
}

/** Everything that must hold between steps, of entries, slots and levels; `present`: the lines that the core has. */
function flaws(own: PrivateCaches, { l1i, l1d, l2 }: CachesSetting, present: ReadonlySet<number>): string[] {
  const { lineOf, bytes, heldBy, free, levels } = own.save();
  const found: string[] = [];
  const entries = [...present].map((wanted) => [wanted, own.entryAt(wanted)] as const);
  const used = entries.map(([, entry]) => entry);
  if (used.some((entry) => entry < 0 || !own.isHeld(entry)) || free.some((entry) => own.isHeld(entry))) {
    found.push('not held what is present, or held what is free');
  }
  if (new Set([...used, ...free]).size !== lineOf.length || used.length + free.length !== lineOf.length) {
    found.push('entries are not used or free');
  }
  const settings = [l1i, l1d, ...(l2 ? [l2] : [])];
  if (levels.length !== settings.length) found.push('a level too many or too few');
  const holds = levels.map(({ array: { lines }, entryOf }, index) => {
    const { size, ways } = settings[index];
    if (lines.length !== size / line) found.push('more or fewer slots than lines fit');
    const held = new Set<number>();
    for (const [slot, wanted] of lines.entries()) {
      if (wanted < 0) continue;
      if (held.has(wanted)) found.push('a line twice in one level');
      held.add(wanted);
      if (!present.has(wanted)) found.push('another line');
      if (Math.floor(slot / ways) !== wanted % (size / line / ways)) found.push('a line in a set that is not its own');
      if (entryOf[slot] !== own.entryAt(wanted)) found.push("a slot that refers to another line's entry");
    }
    return held;
  });
  for (const [wanted, entry] of entries) {
    const holders = holds.reduce((bits, held, index) => bits | (held.has(wanted) ? 1 << index : 0), 0);
    if (lineOf[entry] !== wanted) found.push("an entry of another line's");
    if (heldBy[entry] !== holders) found.push('heldBy names other levels than those that hold the line');
    if (holders === 0) found.push('an entry that no level holds');
    if (bytes.subarray(entry * line, (entry + 1) * line).some((byte) => byte !== markOf(wanted))) {
      found.push('bytes that are not those of the line');
    }
  }
  const [instructions, data, second] = holds;
  const first = [...instructions, ...data];
  if (l2?.inclusion === 'inclusive' && first.some((one) => !second.has(one))) found.push('not inclusive');
  if (l2?.inclusion === 'exclusive' && first.some((one) => second.has(one))) found.push('not exclusive');
  return found;
}

/** Runs the steps and checks after each; `model` too, where replacement is the model's. */
function run(setting: CachesSetting, all: readonly Step[], model?: Model): void {
  let left: number[] = [];
  const choices = seeded(3);
  const own: PrivateCaches = new PrivateCaches(setting, choices, (entry) => {
    const wanted = own.lineOf[entry];
    expect(own.bytes[entry * line], 'the entry of a line that leaves is whole').toBe(markOf(wanted));
    expect(own.entryAt(wanted), 'a line that leaves is found no more').toBe(-1);
    left.push(wanted);
  });
  const bring = (side: Side, wanted: number, leaves = false): Found => {
    const found = own.find(side, wanted, leaves);
    if (found === 'nowhere') {
      const entry = own.open(wanted);
      own.bytes.fill(markOf(wanted), entry * line, (entry + 1) * line);
      own.admit(leaves ? 'behind' : side, entry);
    }
    return found;
  };
  const present = new Set<number>();
  for (const { kind, side, line: wanted } of all) {
    left = [];
    if (kind === 'go back') {
      const kept = own.save();
      const chosen = choices.save();
      for (const other of [1, 5, 9, 13]) bring('l1d', other);
      own.restore(kept);
      choices.restore(chosen);
      left = [];
    } else if (kind === 'invalidate') {
      if (own.entryAt(wanted) < 0) continue;
      own.invalidate(own.entryAt(wanted));
      present.delete(wanted);
      model?.invalidate(wanted);
    } else if (kind === 'store through') {
      // A word passes from where it is to the second level, if there are both.
      if (!setting.l2 || setting.l2.inclusion === 'exclusive' || !own.holds(side, wanted)) continue;
      const had = own.pass(own.entryAt(wanted));
      if (model) {
        model.left = [];
        expect(had).toBe(model.pass(wanted));
        expect(left).toEqual(model.left);
      }
    } else {
      // Behind a core's only level there is no place.
      const leaves = kind === 'store around' && setting.l2 !== undefined;
      const found = bring(side, wanted, leaves);
      const { latency } = own;
      expect(found !== 'nowhere').toBe(present.has(wanted));
      present.add(wanted);
      expect(own.entryAt(wanted), 'what was accessed is there').toBeGreaterThanOrEqual(0);
      if (model) {
        model.left = [];
        expect({ found, latency }).toEqual(model.access(side, wanted, leaves));
        expect(left).toEqual(model.left);
      }
    }
    if (model) expect(own.backInvalidations).toBe(model.taken);
    expect(new Set(left).size, 'each line leaves once').toBe(left.length);
    for (const one of left) expect(present.delete(one)).toBe(true);
    expect(flaws(own, setting, present)).toEqual([]);
  }
}

describe("a core's caches", () => {
  it('find, keep and give up what lists of lines by age do, with LRU', () => {
    fc.assert(
      fc.property(caches(fc.constant(lru)), steps, (setting, all) => run(setting, all, new Model(setting))),
      { numRuns: 150, seed: 31 },
    );
  });

  it('keep entries, slots and levels together, whatever the replacement', () => {
    fc.assert(
      fc.property(caches(fc.constantFrom(...replacements)), steps, (setting, all) => run(setting, all)),
      { numRuns: 150, seed: 32 },
    );
  });

  it('go back however many lines they have room for', () => {
    const level = { size: 2 ** 14, ways: 4, replacement: lru, latency: 1 };
    const l2 = { ...level, size: 2 ** 22, ways: 8, inclusion: 'inclusive' as const };
    const setting = { line, l1i: level, l1d: level, l2 };
    const own = new PrivateCaches(setting, seeded(0), () => {});
    own.admit('l1d', own.open(5));
    const kept = own.save();
    own.admit('l1d', own.open(6));
    own.restore(kept);
    expect([5, 6].map((wanted) => own.entryAt(wanted) >= 0)).toEqual([true, false]);
    expect(flaws(own, setting, new Set([5])).filter((flaw) => !flaw.startsWith('bytes'))).toEqual([]);
  });

  it('are full before a line has to leave, where the sets are as wide as the cache', () => {
    const whole = { size: 4 * line, ways: 4, replacement: lru, latency: 1 };
    const left: number[] = [];
    for (const [inclusion, room] of [
      ['inclusive', 4],
      ['neither', 4],
      ['exclusive', 8],
    ] as const) {
      left.length = 0;
      const setting = { line, l1i: whole, l1d: whole, l2: { ...whole, inclusion } };
      const own: PrivateCaches = new PrivateCaches(setting, seeded(0), (entry) => left.push(own.lineOf[entry]));
      for (let wanted = 0; wanted < room; wanted++) own.admit('l1d', own.open(wanted));
      expect(left).toEqual([]);
      own.admit('l1d', own.open(room));
      expect(left, inclusion).toEqual([0]);
    }
  });
});
