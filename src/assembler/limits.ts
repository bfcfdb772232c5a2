/**
 * How much one source may ask for. A source is bounded in what it makes, so that a mistake, or malice, ends in a
 * diagnostic and not in a machine without memory.
 */
export const limits = {
  /** Statements carried out, expansions counted each time. */
  statements: 1_000_000,
  /** Macros, repetitions and included files inside each other; GNU as has the same number. */
  nesting: 100,
  /** Bytes of all sections that hold more than zeros. */
  bytes: 64 * 1024 * 1024,
  /** Bytes of all sections, zeros too. */
  memory: 2 * 1024 * 1024 * 1024,
  /** Characters that macros and repetitions expand to. */
  expansion: 32 * 1024 * 1024,
  /** Diagnostics; the rest is not told, and after ten times as many, repeated ones counted too, reading stops. */
  diagnostics: 1000,
  /** Parts of expressions looked at when the layout is made. */
  work: 50_000_000,
  /** Names that a suggestion may be searched among, over all diagnostics. */
  suggestions: 1_000_000,
} as const;
