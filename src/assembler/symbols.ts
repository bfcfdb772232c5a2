/**
 * The symbols of a source: labels, numbers given names, and names that something refers to before they are defined.
 *
 * A name that `.set` gives anew gets a new entry, so an expression keeps the entry, and with it the value, that the name
 * had when it was read. A name that is used before it has any value refers to the first one that it gets, as in GNU as.
 */
import type { Span } from '../base/diagnostics.ts';
import type { Place } from './sections.ts';
import type { Value } from './values.ts';

export interface SymbolEntry {
  readonly name: string;
  /** Set for a label. */
  place: Place | undefined;
  /** Set for a name that stands for an expression. */
  value: Value | undefined;
  /** Set for `.comm`: room that the layout places after the other zeros. */
  common: { readonly size: number; readonly alignment: number } | undefined;
  binding: 'local' | 'global' | 'weak';
  /** Whether `.local` named it, which makes a later `.comm` one of this file. */
  declaredLocal: boolean;
  type: 'function' | 'object' | undefined;
  size: Value | undefined;
  /** Where it was defined. */
  definedAt: Span | undefined;
  /** Whether it may be given another value. */
  fixed: boolean;
  /** Whether its value is being resolved, to notice a circle. */
  busy: boolean;
}

function createEntry(name: string): SymbolEntry {
  return {
    name,
    place: undefined,
    value: undefined,
    common: undefined,
    binding: 'local',
    declaredLocal: false,
    type: undefined,
    size: undefined,
    definedAt: undefined,
    fixed: false,
    busy: false,
  };
}

export function isDefined(entry: SymbolEntry): boolean {
  return entry.place !== undefined || entry.value !== undefined || entry.common !== undefined;
}

export class Symbols {
  readonly named = new Map<string, SymbolEntry>();
  private readonly numbered = new Map<string, { last: SymbolEntry | undefined; next: SymbolEntry | undefined }>();

  find(name: string): SymbolEntry | undefined {
    return this.named.get(name);
  }

  /** The entry of a name, made if there is none. */
  refer(name: string): SymbolEntry {
    let entry = this.named.get(name);
    if (!entry) {
      entry = createEntry(name);
      this.named.set(name, entry);
    }
    return entry;
  }

  /** Makes a name a label; gives the earlier definition instead where there is one. */
  label(name: string, place: Place, span: Span): SymbolEntry | undefined {
    const entry = this.refer(name);
    if (isDefined(entry)) return entry;
    entry.place = place;
    entry.definedAt = span;
    return undefined;
  }

  /** Gives a name a value; gives the earlier definition instead where that one is final. */
  assign(name: string, value: Value, span: Span, fixed: boolean): SymbolEntry | undefined {
    let entry = this.refer(name);
    if (isDefined(entry)) {
      if (fixed || entry.fixed || !entry.value) return entry;
      entry = { ...entry };
      this.named.set(name, entry);
    }
    entry.value = value;
    entry.definedAt = span;
    entry.fixed = fixed;
    return undefined;
  }

  /** A label without a name, for `.`. */
  anonymous(place: Place): SymbolEntry {
    const entry = createEntry('.');
    entry.place = place;
    return entry;
  }

  /** Defines a numeric label such as `1:`. */
  number(digits: string, place: Place, span: Span): void {
    const pair = this.pair(digits);
    const entry = pair.next ?? createEntry(digits);
    entry.place = place;
    entry.definedAt = span;
    pair.last = entry;
    pair.next = undefined;
  }

  /** What `1b` or `1f` refers to; undefined for `1b` with no `1:` before. */
  nearest(digits: string, forward: boolean): SymbolEntry | undefined {
    const pair = this.pair(digits);
    if (!forward) return pair.last;
    pair.next ??= createEntry(`${digits}f`);
    return pair.next;
  }

  private pair(digits: string) {
    // `01:` and `1:` are the same label.
    const key = digits.length > 1 ? digits.replace(/^0+(?=\d)/, '') : digits;
    let pair = this.numbered.get(key);
    if (!pair) {
      pair = { last: undefined, next: undefined };
      this.numbered.set(key, pair);
    }
    return pair;
  }
}
