/**
 * What every choice in the machine has in common: a name, a sentence and parameters.
 * Flags, `--help`, configuration checks, the manual and the test matrix are derived from plugs, so a plug says here all
 * that a user may be told about it.
 */

/** One parameter of a plug: its default, what it counts, and its bounds. */
export interface Parameter<T = number | string | boolean> {
  readonly default: T;
  /** What the number counts, such as 'cycles' or 'bytes'; absent for words and switches. */
  readonly unit?: string;
  /** The least and the greatest number allowed. */
  readonly range?: readonly [number, number];
  /** The words allowed. */
  readonly oneOf?: readonly string[];
  /** How a text is written, where it is not one of some words. */
  readonly form?: string;
  readonly summary: string;
}

export type Parameters<P extends object> = { readonly [K in keyof P]: Parameter<P[K]> };

/** Something a user chooses by name. */
export interface Plug<P extends object> {
  readonly name: string;
  readonly summary: string;
  readonly parameters: Parameters<P>;
  /** What no parameter's own range can say: which of them does not fit the others, and what it may be. */
  check?(parameters: P): { readonly parameter: keyof P & string; readonly expected: string } | undefined;
}

/** The parameters of a plug with every default in place. */
export function defaults<P extends object>(plug: Pick<Plug<P>, 'parameters'>): P {
  const entries = Object.entries<Parameter<unknown>>(plug.parameters).map(([name, p]) => [name, p.default]);
  return Object.fromEntries(entries) as P;
}
