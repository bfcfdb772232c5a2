/**
 * What the rules make of one text: statements with spans, and mistakes.
 * Knows tokens and positions but no grammar; the rules say what is what.
 */
import type { IToken } from 'chevrotain';
import type { Diagnostic, Span } from '../src/base/diagnostics.ts';
import type { Lines } from './lines.ts';
import { type Flaw, parseCharacter, parseNumeral, parseText } from './literals.ts';
import type { Expression, Operand, Statement, Unread } from './tree.ts';

/** The tree of one text, while it grows. */
export class Builder {
  readonly statements: Statement[] = [];
  readonly unread: Unread[] = [];
  readonly diagnostics: Diagnostic[] = [];
  private readonly text: string;
  private readonly lines: Lines;

  constructor(text: string, lines: Lines) {
    this.text = text;
    this.lines = lines;
  }

  /** The span of one token. */
  spanOf(token: IToken): Span {
    return this.lines.span(token.startOffset, endOf(token));
  }

  /** The span from the start of one token to the end of another. */
  span(first: IToken, last: IToken): Span {
    return this.lines.span(first.startOffset, endOf(last));
  }

  /** A mistake; `offset` is where the text that the flaw counts in begins. */
  complain({ start, length, ...what }: Flaw, offset = 0): void {
    this.diagnostics.push({
      ...what,
      severity: 'error',
      span: this.lines.span(offset + start, offset + start + length),
    });
  }

  /** A name in an expression. */
  symbol(token: IToken): Expression {
    const span = this.spanOf(token);
    return token.image === '.' ? { kind: 'here', span } : { kind: 'symbol', name: token.image, span };
  }

  /** A number or a reference to a local label. */
  numeral(token: IToken): Expression {
    const span = this.spanOf(token);
    const numeric = parseNumeral(token.image, (flaw) => this.complain(flaw, token.startOffset));
    return 'value' in numeric
      ? { kind: 'number', value: numeric.value, span }
      : { kind: 'local', label: numeric.label, forward: numeric.forward, span };
  }

  character(token: IToken): Expression {
    const value = parseCharacter(token.image, (flaw) => this.complain(flaw, token.startOffset));
    return { kind: 'number', value, span: this.spanOf(token) };
  }

  string(token: IToken, comma: boolean): Operand {
    const bytes = parseText(token.image, (flaw) => this.complain(flaw, token.startOffset));
    return { kind: 'string', bytes, span: this.spanOf(token), comma };
  }

  label(name: IToken): void {
    this.statements.push({ kind: 'label', name: name.image, span: this.spanOf(name) });
  }

  /** `last` is the last token of the value. */
  assignment(name: IToken, value: Expression, last: IToken): void {
    this.statements.push({ kind: 'assignment', name: name.image, value, span: this.span(name, last) });
  }

  /** `last` is the last token of the operands, or the name where there are none. */
  operation(name: IToken, operands: readonly Operand[], last: IToken): void {
    const nameSpan = this.spanOf(name);
    const text = operands.length === 0 ? '' : this.text.slice(endOf(name), endOf(last)).trim();
    const span = operands.length === 0 ? nameSpan : this.span(name, last);
    this.statements.push({ kind: 'operation', name: name.image, operands, span, nameSpan, text });
  }

  /** A statement that was given up after its name. */
  giveUp(name: IToken): void {
    const { statements, lines } = this;
    const start = endOf(name);
    const rest = /^(?:"(?:\\.|[^"\\\r\n])*"|[^;\r\n])*/.exec(this.text.slice(start, lines.next(start)))?.[0] ?? '';
    const span = lines.span(name.startOffset, start + rest.trimEnd().length);
    const { image } = name;
    this.unread.push({
      ...{ kind: 'unread', index: statements.length, name: image },
      ...{ nameSpan: this.spanOf(name), span, text: rest.trim() },
    });
  }

  /** `after` is the token after the header: a separator, or `close` where nothing stands between. */
  block(open: IToken, header: readonly IToken[], after: IToken, close: IToken): void {
    const { lines, text } = this;
    const last = header.at(-1) ?? open;
    // The separator may hold several line ends; the body starts after the first.
    const ends = after.image.startsWith(';') ? after.startOffset + 1 : lines.next(after.startOffset);
    const start = Math.min(ends, close.startOffset);
    // A closing line of its own is no part of the body, with its indentation.
    const closingLine = Math.max(start, lines.start(close.startOffset));
    const alone = text.slice(closingLine, close.startOffset).trim() === '';
    this.statements.push({
      kind: 'block',
      name: open.image,
      header: header.map((part) => part.image.trim()).join(' '),
      headerSpan: header.length > 0 ? this.span(header[0], last) : this.spanOf(open),
      body: text.slice(start, alone ? closingLine : close.startOffset),
      bodyLine: lines.line(start),
      end: close.image,
      span: this.span(open, last),
    });
  }
}

function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}
