/**
 * What Flynn says to a user about a mistake: what is wrong, where, what was expected, what to do.
 * Invariant: a diagnostic about a source always has a span, and its code stands in `codes`.
 */
import type { Code } from './codes.ts';

/** A stretch of one source line. Lines and columns count from 1; `length` counts UTF-16 units, at least 1. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** A source text and the name it is reported under. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: 'error' | 'warning' | 'note';
  /** One sentence, lower case, no full stop: what is wrong. */
  readonly message: string;
  readonly span?: Span;
  /** The form that was expected, such as `lw rd, imm(rs1)`. */
  readonly expected?: string;
  /** What to do about it, such as "did you mean `addi`?". */
  readonly suggestion?: string;
  /** Where else to look: the macro this came from, the first definition of a symbol. */
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
}

/** A diagnostic as text: headline, source line with a caret span, expectation and suggestion. */
export function showDiagnostic(d: Diagnostic, sourceOf: (file: string) => string | undefined): string {
  const lines = [`${d.severity}[${d.code}]: ${d.message}`];
  if (d.span) lines.push(...excerpt(d.span, sourceOf, '-->'));
  if (d.expected) lines.push(`  expected: ${d.expected}`);
  if (d.suggestion) lines.push(`  help: ${d.suggestion}`);
  for (const related of d.related ?? []) {
    lines.push(`  note: ${related.message}`, ...excerpt(related.span, sourceOf, '-->'));
  }
  return lines.join('\n');
}

/** A span as text: where it is, its source line, carets below it; just the first where the source is not there. */
export function excerpt(span: Span, sourceOf: (file: string) => string | undefined, arrow: string): string[] {
  const number = String(span.line);
  const margin = ' '.repeat(number.length);
  const lines = [`${margin}${arrow} ${span.file}:${span.line}:${span.column}`];
  const text = sourceOf(span.file)?.split(/\r\n|\n|\r/)[span.line - 1];
  if (text === undefined) return lines;
  // Tabs stay tabs in the caret line, so that the carets stand below what they mean at any tab width.
  const before = text.slice(0, span.column - 1).replace(/[^\t]/g, ' ');
  const length = Math.max(1, Math.min(span.length, text.length - span.column + 1));
  lines.push(`${margin} |`, `${number} | ${text}`, `${margin} | ${before}${'^'.repeat(length)}`);
  return lines;
}
