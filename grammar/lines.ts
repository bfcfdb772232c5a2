/**
 * From offsets in a text to lines and columns.
 * Spans are made in roughly ascending order, so the line of the last one is where the search for the next begins.
 */
import type { Span } from '../src/base/diagnostics.ts';

/** Where a text stands in the file it is reported under. */
export interface Origin {
  readonly file: string;
  /** The line of the file on which the text starts. */
  readonly line: number;
  /** The column of the text's first character, 1 where absent. */
  readonly column?: number;
  /** Whether all lines of the text are reported as that one line, as for text that no file holds. */
  readonly fixed?: boolean;
}

/** The longest line that is read, in UTF-16 units: beyond, V8's regular expressions run out of stack. */
export const longestLine = 1 << 20;

const LF = 10;
const CR = 13;

/** The lines of one text. */
export class Lines {
  /** The first line that is longer than `longestLine`, if there is one. */
  readonly tooLong: Span | undefined;
  private readonly origin: Origin;
  /** The offset at which each line starts; a last one, beyond the end, stops the search. */
  private readonly starts: number[] = [0];
  private index = 0;

  constructor(text: string, origin: Origin) {
    this.origin = origin;
    const { starts } = this;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > CR || (unit !== LF && unit !== CR)) continue;
      if (unit === CR && text.charCodeAt(i + 1) === LF) i++;
      starts.push(i + 1);
    }
    starts.push(text.length + 2);
    const long = starts.findIndex((start, i) => i > 0 && start - starts[i - 1] > longestLine);
    if (long > 0) this.tooLong = this.span(starts[long - 1], starts[long]);
  }

  /** The span from one offset up to another, cut at the end of its first line. */
  span(start: number, end: number): Span {
    const { starts, origin } = this;
    this.seek(start);
    const { index } = this;
    const first = starts[index];
    const length = Math.min(end, starts[index + 1] - 1) - start;
    return {
      file: origin.file,
      line: origin.fixed ? origin.line : origin.line + index,
      column: start - first + (index === 0 && origin.column !== undefined ? origin.column : 1),
      length: length > 0 ? length : 1,
    };
  }

  /** The line of the file on which an offset stands. */
  line(offset: number): number {
    this.seek(offset);
    return this.origin.fixed ? this.origin.line : this.origin.line + this.index;
  }

  /** The offset at which the line of an offset starts. */
  start(offset: number): number {
    this.seek(offset);
    return this.starts[this.index];
  }

  /** Where the line after the one of `offset` starts. */
  next(offset: number): number {
    this.seek(offset);
    return this.starts[this.index + 1];
  }

  private seek(offset: number): void {
    const { starts } = this;
    while (starts[this.index] > offset) this.index--;
    while (starts[this.index + 1] <= offset) this.index++;
  }
}
