/** A topic: one kind of word that `flynn explain` knows, read from the table that it stands in. */
import type { DiagramFormat } from '../../memory/protocols/show.ts';

export interface Topic {
  /** What such a word is, as in `instruction`. */
  readonly kind: string;
  /** Every word of the kind, for suggestions. */
  names(): Iterable<string>;
  /** What there is to say about a word, in lines; undefined where it is none of the kind. */
  explain(word: string, options: TopicOptions): string[] | undefined;
  /** The text of a diagram of what a word names, where the kind has diagrams. */
  diagram?(word: string, format: DiagramFormat): string[] | undefined;
}

export interface TopicOptions {
  /** Whether to show what the engine makes of an instruction. */
  readonly engine: boolean;
  /** Columns that the text may take. */
  readonly width: number;
}
