/**
 * What to say about a place where the grammar does not go on.
 * The parser knows only the token it stopped at and the rule it was in; the message is chosen by what a person most
 * likely did there. A mistake is shown at what must change: an open parenthesis rather than the end of the line.
 */
import { EOF, type IToken, type TokenType } from 'chevrotain';
import { type Flaw, shorten } from './literals.ts';
import {
  Assign,
  Character,
  Close,
  CloseBrace,
  Comma,
  Infix,
  LoneClose,
  MacroOpen,
  Name,
  Numeral,
  Open,
  OpenComment,
  Separator,
  Stray,
} from './tokens.ts';

/** Where the parser stopped. */
export interface Stop {
  /** The rule it was in. */
  readonly rule: string;
  /** The name of the token that had to come, where only one could. */
  readonly wanted: string | undefined;
  readonly token: IToken;
  readonly previous: IToken;
  /** The innermost bracket that is open. */
  readonly bracket: IToken | undefined;
  /** The token that opened the block. */
  readonly block: IToken | undefined;
  /** What stood on the line before: labels at most, an operation, or a statement that nothing can be added to. */
  readonly progress: 'none' | 'operation' | 'complete';
}

/** The mistake that made the parser stop; its `start` counts from the beginning of the text. */
export function explain(stop: Stop): Flaw {
  const flaw = inToken(stop.token);
  if (flaw) return flaw;
  if (stop.rule === 'block') return openBlock(stop.block!);
  if (stop.rule === 'line') return inStatement(stop);
  return inOperand(stop);
}

/** A comma after which an operand had to come. */
export function nothingAfter(comma: IToken): Flaw {
  return {
    code: 'FLY0110',
    message: 'an operand is missing after the comma',
    ...at(comma),
    expected: 'an operand after each comma',
    suggestion: 'add the operand or remove the comma',
  };
}

/** An expression that passes a limit of the parser. */
export function tooComplex(token: IToken, limit: string): Flaw {
  return {
    code: 'FLY0117',
    message: 'the expression is too complex to be read',
    ...at(token),
    expected: limit,
    suggestion: 'name parts of it with `.set` and use the names',
  };
}

/** The second `!` of `a !! b`. */
export function doubleBang(token: IToken): Flaw {
  return {
    code: 'FLY0113',
    message: '`!` cannot stand after the operator `!`',
    ...at(token),
    expected: 'a number, a symbol or an expression in parentheses',
    suggestion: 'write `a ! (!b)` for or-not of a negation, `a ^ b` for exclusive or',
  };
}

/** Tokens that are wrong wherever they stand. */
function inToken(token: IToken): Flaw | undefined {
  switch (token.tokenType) {
    case Stray:
      return stray(token);
    case OpenComment:
      return {
        code: 'FLY0103',
        message: 'the comment is not closed',
        start: token.startOffset,
        length: 2,
        expected: '`*/` at its end',
        suggestion: 'a comment up to the end of the line starts with `#`',
      };
    case LoneClose:
      return {
        code: 'FLY0105',
        message: `\`${token.image}\` ends a block, and none is open`,
        ...at(token),
        expected: /r$/i.test(token.image) ? '`.rept`, `.irp` or `.irpc` before it' : '`.macro` before it',
      };
  }
  return undefined;
}

/** What people mean by characters that start nothing. */
const hints: readonly (readonly [characters: RegExp, hint: string])[] = [
  [/[\u2018-\u201f]/, 'it is a typographic quote: write `"` around strings'],
  [/[\x80-\xa0\u2000-\u200f\u2028-\u202f\u3000]/, 'it looks like a blank: write a plain one'],
  [/[\u2010-\u2015\u2212]/, 'it is a typographic dash: write `-`'],
  [/\\/, 'arguments such as `\\x` stand only in the body of a `.macro`'],
  [/@/, '`@` stands only before a type, as in `@function`'],
  [/[[\]]/, 'an address is written `offset(register)`'],
];

function stray(token: IToken): Flaw {
  const character = String.fromCodePoint(token.image.codePointAt(0)!);
  if (character === "'") {
    return {
      code: 'FLY0109',
      message: 'no character follows the quote',
      ...at(token),
      expected: "a character in quotes, as in 'a'",
    };
  }
  const code = character.codePointAt(0)!;
  const visible = code > 0x20 && (code < 0x7f || code > 0xa0) && !hints[1][0].test(character);
  const shown = visible ? `\`${character}\`` : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const suggestion = hints.find(([characters]) => characters.test(character))?.[1];
  return {
    code: 'FLY0101',
    message: `unexpected character ${shown}`,
    ...at(token),
    expected: 'a name, a number, a string, an operator or a comment',
    ...(suggestion && { suggestion }),
  };
}

function openBlock(open: IToken): Flaw {
  const end = open.tokenType === MacroOpen ? '`.endm`' : '`.endr`';
  return {
    code: 'FLY0104',
    message: `\`${open.image}\` is not closed before the end of the text`,
    ...at(open),
    expected: `${end} on a line after it`,
  };
}

function inStatement({ wanted, token, previous, progress }: Stop): Flaw {
  if (wanted !== undefined) {
    return {
      code: 'FLY0115',
      message: `a statement cannot start with the number \`${shorten(previous.image)}\``,
      ...at(previous),
      expected: 'a label, a mnemonic, a directive or `name = expression`',
      ...(/^[0-9]+$/.test(previous.image) && { suggestion: `a local label is written \`${previous.image}:\`` }),
    };
  }
  if (isClosing(token.tokenType)) {
    return {
      code: 'FLY0112',
      message: `no \`${token.tokenType === Close ? '(' : '{'}\` is open for this \`${token.image}\``,
      ...at(token),
      expected: `\`${token.tokenType === Close ? '(' : '{'}\` before it`,
      suggestion: `add it or remove the \`${token.image}\``,
    };
  }
  if (progress === 'none') {
    return {
      code: 'FLY0115',
      message: `a statement cannot start with ${describe(token)}`,
      ...at(token),
      expected: 'a label, a mnemonic, a directive or `name = expression`',
    };
  }
  const equality = token.tokenType === Infix && token.image === '==';
  return {
    code: 'FLY0114',
    message: `${describe(token)} cannot stand here`,
    ...at(token),
    expected: progress === 'complete' ? 'the end of the line or `;`' : 'an operand, the end of the line or `;`',
    ...(equality && { suggestion: 'a symbol is given a value by `name = expression`' }),
    ...(token.tokenType === Assign && { suggestion: 'only a single name may stand before `=`' }),
  };
}

function inOperand({ wanted, token, previous, bracket }: Stop): Flaw {
  if (wanted === Name.name) {
    return {
      code: 'FLY0116',
      message: 'no name follows `%`',
      ...at(previous),
      expected: '`%hi(symbol)`, `%function`, or a remainder `a % b`',
    };
  }
  if (wanted === Open.name) {
    const name = shorten(previous.image);
    return {
      code: 'FLY0116',
      message: `the operand of \`%${name}\` is missing`,
      ...at(previous),
      expected: `\`%${name}(symbol)\``,
    };
  }
  if (wanted !== undefined) {
    const close = bracket!.tokenType === Open ? '`)`' : '`}`';
    return {
      code: 'FLY0111',
      message: `\`${bracket!.image}\` is not closed`,
      ...at(bracket!),
      expected: `${close} before ${describe(token)}`,
    };
  }
  const expected = 'a number, a symbol or an expression in parentheses';
  if (previous.tokenType === EOF) {
    return { code: 'FLY0113', message: 'the expression is missing', start: 0, length: 1, expected };
  }
  const ends = isEnd(token) || isClosing(token.tokenType) || token.tokenType === Comma;
  const before = `\`${shorten(previous.image)}\``;
  return {
    code: 'FLY0113',
    message: ends ? `a value is missing after ${before}` : `${describe(token)} cannot stand after ${before}`,
    ...at(ends ? previous : token),
    expected,
  };
}

/** Whether a token ends a statement. */
export function isEnd(token: IToken): boolean {
  return token.tokenType === Separator || token.tokenType === EOF;
}

/** Whether a token closes a bracket. */
export function isClosing(type: TokenType): boolean {
  return type === Close || type === CloseBrace;
}

function describe(token: IToken): string {
  if (isEnd(token)) return 'the end of the statement';
  switch (token.tokenType) {
    case Numeral:
      return `the number \`${shorten(token.image)}\``;
    case Character:
      return `the character ${token.image}`;
  }
  return token.image.startsWith('"') ? `the string ${shorten(token.image)}` : `\`${shorten(token.image)}\``;
}

function at(token: IToken): { start: number; length: number } {
  return { start: token.startOffset, length: token.image.length };
}
