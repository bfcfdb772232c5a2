/**
 * The way in: from text to tree.
 * Invariant: whatever the text, these functions return; what is wrong with it stands in the diagnostics.
 */
import type { Diagnostic, Source } from '../src/base/diagnostics.ts';
import { Lines, longestLine, type Origin } from './lines.ts';
import { AssemblyParser } from './rules.ts';
import type { Expression, Tree, Unread } from './tree.ts';

/** A source's tree, without the statements that are wrong, and what is wrong with them in the order of the text. */
export interface Parsed {
  readonly tree: Tree;
  /** Those of the wrong statements that begin with a name. */
  readonly unread: readonly Unread[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses a source. */
export function parse(source: Source): Parsed {
  return parseFragment(source.text, { file: source.file, line: 1 });
}

/**
 * Parses a text that stands somewhere in a file, or was made from what stands there: a macro's body after substitution.
 * Line i of the text (from 0) is reported as line `origin.line + i` of `origin.file`, or every line as `origin.line` where
 * `fixed` is set; columns are those of the text, on its first line moved so that it starts at `origin.column`.
 */
export function parseFragment(text: string, origin: Origin): Parsed {
  const lines = new Lines(text, origin);
  const tooLong = refuse(lines);
  if (tooLong) return { tree: { file: origin.file, statements: [] }, unread: [], diagnostics: [tooLong] };
  const { statements, unread, diagnostics } = rules().read(text, lines);
  return { tree: { file: origin.file, statements }, unread, diagnostics };
}

/** Parses a text that is one expression; the expression is undefined where the text has a mistake. */
export function parseExpression(source: Source): {
  readonly expression: Expression | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const lines = new Lines(source.text, { file: source.file, line: 1 });
  const tooLong = refuse(lines);
  if (tooLong) return { expression: undefined, diagnostics: [tooLong] };
  return rules().readExpression(source.text, lines);
}

let instance: AssemblyParser | undefined;

/** The parser, made when the first text comes: a process that only loads an ELF file does not pay for it. */
function rules(): AssemblyParser {
  return (instance ??= new AssemblyParser(false));
}

function refuse(lines: Lines): Diagnostic | undefined {
  if (!lines.tooLong) return undefined;
  return {
    ...{ code: 'FLY0118', severity: 'error', message: 'the line is too long to be read', span: lines.tooLong },
    expected: `lines of at most ${longestLine} characters`,
    suggestion: 'divide it: a directive may be written again on the next line',
  };
}
