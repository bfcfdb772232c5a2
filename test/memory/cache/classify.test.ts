/** Classes of misses against definitions spelled out over the whole trace, and against cases worked out by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Classifier, createClassifier, type MissClass } from '../../../src/memory/cache/classify.ts';
import { lru } from '../../../src/memory/cache/replacement/lru.ts';
import { createArray } from './caches.ts';

/** What happens to a cache: its own core accesses a word, or another core stores to one and takes the line away. */
interface Step {
  readonly who: 'own' | 'other';
  readonly line: number;
  readonly word: number;
}

const [sets, ways] = [2, 2];

function stepsOf(lines: number, words: number): fc.Arbitrary<Step[]> {
  const step = fc.record({
    who: fc.constantFrom('own' as const, 'own' as const, 'own' as const, 'other' as const),
    line: fc.nat(lines - 1),
    word: fc.nat(words - 1),
  });
  return fc.array(step, { maxLength: 250, size: 'max' });
}

/** Runs a trace through a cache and its classifier; gives the class of each access, or that it hit. */
function classify(steps: readonly Step[], words: number, restoreAt = -1): (MissClass | 'hit' | 'other')[] {
  let classifier = createClassifier(sets * ways, 4 * words);
  const array = createArray(sets, ways, lru);
  return steps.map(({ who, line, word }, index) => {
    if (index === restoreAt) classifier = copyOf(classifier, words);
    const slot = array.find(line);
    if (who === 'other') {
      if (slot >= 0) {
        array.drop(slot);
        classifier.invalidated(line);
      }
      classifier.writtenByOther(line, 4 * word, 4);
      return 'other';
    }
    const found = slot >= 0 ? 'hit' : classifier.missClass(line, 4 * word, 4);
    if (slot >= 0) array.touch(slot);
    else array.fill(array.victim(line), line);
    classifier.access(line);
    return found;
  });
}

/** Another classifier in the same state, after it had one of its own. */
function copyOf(classifier: Classifier, words: number): Classifier {
  const copy = createClassifier(sets * ways, 4 * words);
  for (const line of [5, 1, 900, 2]) copy.access(line);
  copy.invalidated(5);
  copy.writtenByOther(5, 0, 4);
  copy.restore(classifier.save());
  return copy;
}

/** The same by looking back over the trace at every step: lists of lines, newest first, one of them fully associative. */
function lookBack(steps: readonly Step[]): (MissClass | 'hit' | 'other')[] {
  const real: number[][] = Array.from({ length: sets }, () => []);
  let ideal: number[] = [];
  const taken: number[] = [];
  return steps.map(({ who, line, word }, now) => {
    const set = line % sets;
    const here = real[set].includes(line);
    if (who === 'other') {
      if (!here) return 'other';
      real[set] = real[set].filter((other) => other !== line);
      ideal = ideal.filter((other) => other !== line);
      taken.push(now);
      return 'other';
    }
    const kept = ideal.includes(line);
    real[set] = [line, ...real[set].filter((other) => other !== line)].slice(0, ways);
    ideal = [line, ...ideal.filter((other) => other !== line)].slice(0, sets * ways);
    if (here) return 'hit';
    const last = steps.slice(0, now).findLastIndex((step) => step.who === 'own' && step.line === line);
    if (last < 0) return 'compulsory';
    const lost = taken.find((at) => at > last && steps[at].line === line);
    if (lost === undefined) return kept ? 'conflict' : 'capacity';
    const since = steps
      .slice(lost, now)
      .some((step) => step.who === 'other' && step.line === line && step.word === word);
    return since ? 'trueSharing' : 'falseSharing';
  });
}

describe('the classifier', () => {
  it.each([
    { lines: 6, words: 2 },
    { lines: 10, words: 16 },
    { lines: 8, words: 40 },
  ])('says what looking back over the trace says: $lines lines of $words words', ({ lines, words }) => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(stepsOf(lines, words), fc.nat(250), (steps, restoreAt) => {
        const classes = classify(steps, words);
        expect(classes).toEqual(lookBack(steps));
        expect(classify(steps, words, restoreAt)).toEqual(classes);
        for (const one of classes) seen.add(one);
      }),
      { numRuns: 300, seed: 17 },
    );
    expect(seen.size).toBe(7);
  });

  it('has no conflicts where the cache is fully associative, and never more lines than are known', () => {
    const classifier = createClassifier(100, 64);
    const array = createArray(1, 100, lru);
    const counts: Partial<Record<MissClass, number>> = {};
    for (let i = 0; i < 3000; i++) {
      // Three sweeps over 1,000 lines, ten times what the cache holds.
      const line = i % 1000;
      const slot = array.find(line);
      if (slot < 0) {
        const one = classifier.missClass(line, 0, 4);
        counts[one] = (counts[one] ?? 0) + 1;
        array.fill(array.victim(line), line);
      }
      classifier.access(line);
    }
    expect(counts).toEqual({ compulsory: 1000, capacity: 2000 });
  });

  it('keeps apart as many lines as there are', () => {
    const classifier = createClassifier(4, 160);
    for (let line = 0; line < 1000; line++) {
      classifier.access(line);
      classifier.invalidated(line);
      classifier.writtenByOther(line, line % 160, 1);
    }
    for (let line = 0; line < 1000; line++) {
      expect(classifier.missClass(line, line % 160, 1)).toBe('trueSharing');
      expect(classifier.missClass(line, (line + 1) % 160, 1)).toBe('falseSharing');
    }
  });

  it('tells lines that take turns in one set from a cache that is too small', () => {
    const conflicts = [0, 2, 4, 0, 2, 4].map((line) => ({ who: 'own', line, word: 0 }) as const);
    expect(classify(conflicts, 16).slice(3)).toEqual(['conflict', 'conflict', 'conflict']);
    const capacity = [0, 1, 2, 3, 4, 5, 0].map((line) => ({ who: 'own', line, word: 0 }) as const);
    expect(classify(capacity, 16).at(-1)).toBe('capacity');
  });

  it('tells false sharing by the words that were written since the line was lost', () => {
    const own = (word: number): Step => ({ who: 'own', line: 3, word });
    const other = (word: number): Step => ({ who: 'other', line: 3, word });
    expect(classify([own(0), other(1), own(0)], 16).at(-1)).toBe('falseSharing');
    expect(classify([own(0), other(1), other(0), own(0)], 16).at(-1)).toBe('trueSharing');
    expect(classify([own(0), other(39), own(7)], 40).at(-1)).toBe('falseSharing');
    // What was written before the line came back last is known.
    expect(classify([own(0), other(0), own(0), other(1), own(0)], 16)).toEqual([
      'compulsory',
      'other',
      'trueSharing',
      'other',
      'falseSharing',
    ]);
    // The line had left for want of room before it was written: that is why it misses.
    const driven = [own(0), ...[5, 7].map((line) => ({ who: 'own', line, word: 0 }) as const), other(0), own(0)];
    expect(classify(driven, 16).at(-1)).toBe('conflict');
  });

  it('knows nothing of a line that was lost before its first access', () => {
    const classifier = createClassifier(4, 64);
    classifier.invalidated(8);
    classifier.writtenByOther(8, 0, 4);
    expect(classifier.missClass(8, 0, 4)).toBe('compulsory');
  });
});
