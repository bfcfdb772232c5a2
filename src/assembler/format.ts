/**
 * The canonical layout of a source, for `flynn fmt`.
 * Labels and assignments start in the first column, other statements in column 9 with their operands in column 17, and
 * comments behind a statement in column 37. Text in blocks makes sense only after substitution: there nothing but the
 * indentation changes.
 *
 * Invariants: tokens and comments stay as they are and in order; formatting twice is formatting once. Blanks between
 * operands are narrowed but neither added nor removed, but for those around commas, since they divide a macro's arguments.
 */
import type { IToken } from 'chevrotain';
import { parse } from '../../grammar/parser.ts';
import {
  Assign,
  Colon,
  Comma,
  lex,
  MacroClose,
  MacroOpen,
  RawLabel,
  RawSeparator,
  RepeatClose,
  RepeatOpen,
  Separator,
} from '../../grammar/tokens.ts';
import type { Diagnostic, Source } from '../base/diagnostics.ts';

/** Columns, counted from 0. */
const statementColumn = 8;
const operandColumn = 16;
const commentColumn = 36;
/** By how much a block's text stands in. */
const blockIndent = 4;
/** Blank lines that stay between two lines. */
const mostBlankLines = 2;

/** Something that a line shows: a token, a comment or a semicolon. */
interface Piece {
  readonly kind: 'token' | 'comment' | 'semicolon';
  readonly image: string;
  readonly offset: number;
  readonly type: IToken['tokenType'] | undefined;
  /** Whether blanks stand before it. */
  readonly apart: boolean;
}

/** What starts on one line of the source. */
interface Line {
  readonly pieces: Piece[];
  /** Blank lines before it. */
  readonly blank: number;
}

/** A source in its canonical layout; one with syntax errors stays as it is. */
export function format(source: Source): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const { diagnostics } = parse(source);
  if (diagnostics.length > 0) return { text: source.text, diagnostics };
  let depth = 0;
  let text = '';
  for (const line of linesOf(source.text)) {
    const { pieces } = line;
    if (text !== '') text += '\n'.repeat(Math.min(line.blank, mostBlankLines));
    const word = pieces.find(({ type }) => type !== RawLabel);
    const within = word && isClose(word) ? depth - 1 : depth;
    const raw = depth > 0 || pieces.some(isOpen);
    for (const piece of pieces) depth += isOpen(piece) ? 1 : isClose(piece) ? -1 : 0;
    const whole = raw || pieces[0].kind === 'comment' || pieces.some(({ image }) => /[\n\r]/.test(image));
    const shown = whole ? kept(source.text, pieces, within) : laidOut(pieces);
    text += `${shown}\n`;
  }
  return { text, diagnostics };
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let end = 0;
  for (const piece of piecesOf(text)) {
    const between = text.slice(end, piece.offset);
    const ends = between.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (ends > 0 || lines.length === 0) lines.push({ pieces: [], blank: Math.max(0, ends - 1) });
    lines.at(-1)!.pieces.push({ ...piece, apart: ends > 0 || between !== '' });
    end = piece.offset + piece.image.length;
  }
  return lines;
}

function piecesOf(text: string): readonly Piece[] {
  const { tokens, comments } = lex(text);
  const pieces: Piece[] = [];
  for (const { image, startOffset: offset, tokenType: type } of tokens) {
    if (type !== Separator && type !== RawSeparator) pieces.push({ kind: 'token', image, offset, type, apart: false });
    else {
      for (const { index } of image.matchAll(/;/g)) {
        pieces.push({ kind: 'semicolon', image: ';', offset: offset + index, type: undefined, apart: false });
      }
    }
  }
  for (const { image, startOffset: offset } of comments) {
    pieces.push({ kind: 'comment', image, offset, type: undefined, apart: false });
  }
  return pieces.sort((a, b) => a.offset - b.offset);
}

function isOpen({ type }: Piece): boolean {
  return type === MacroOpen || type === RepeatOpen;
}

function isClose({ type }: Piece): boolean {
  return type === MacroClose || type === RepeatClose;
}

/** A line as it stands, but for its indentation and the blanks at its end. */
function kept(text: string, pieces: readonly Piece[], depth: number): string {
  const [first] = pieces;
  const last = pieces.at(-1)!;
  const shown = text.slice(first.offset, last.offset + last.image.length).trimEnd();
  if (isLabel(pieces) || isMargin(text, first)) return shown;
  return ' '.repeat(statementColumn + blockIndent * depth) + shown;
}

/** Whether a line starts with a label, in a block or out of one. */
function isLabel([first, second]: readonly (Piece | undefined)[]): boolean {
  return first?.type === RawLabel || second?.type === Colon;
}

/** Whether a piece is a comment in the first column, where it stays. */
function isMargin(text: string, { kind, offset }: Piece): boolean {
  return kind === 'comment' && (offset === 0 || /[\n\r\ufeff]/.test(text[offset - 1]));
}

/** A line of statements with its blanks put right. */
function laidOut(pieces: readonly Piece[]): string {
  let line = '';
  let next = 0;
  while (isLabel(pieces.slice(next, next + 2))) {
    line += `${line && ' '}${pieces[next].image}:`;
    next += 2;
  }
  const last = pieces.at(-1)!;
  const comment = last.kind === 'comment' ? last : undefined;
  const end = comment ? pieces.length - 1 : pieces.length;
  if (next < end) {
    const first = pieces[next];
    const assigns = pieces[next + 1]?.type === Assign;
    // A statement that labels leave no room for follows them after a blank.
    if (!assigns) line = line.padEnd(statementColumn - 1);
    if (line !== '') line += ' ';
    line += first.image;
    for (let i = next + 1; i < end; i++) {
      const operand = i === next + 1 && !assigns && first.kind === 'token' && pieces[i].kind === 'token';
      const gap = blank(pieces[i - 1], pieces[i]);
      line += (operand && gap ? ' '.repeat(Math.max(1, operandColumn - line.length)) : gap) + pieces[i].image;
    }
  }
  if (!comment) return line;
  return `${line.length > commentColumn - 2 ? `${line}  ` : line.padEnd(commentColumn)}${comment.image.trimEnd()}`;
}

/** The blank between two pieces. */
function blank(before: Piece, { kind, type, apart }: Piece): '' | ' ' {
  if (kind === 'semicolon' || type === Comma || type === Colon) return '';
  if (before.kind === 'semicolon' || before.type === Comma || before.type === Colon) return ' ';
  return apart || type === Assign || before.type === Assign ? ' ' : '';
}
