/**
 * The tokens, and the lexer that cuts a source into them.
 * Follows GNU as for RISC-V ("Syntax: Preprocessing, Whitespace, Comments, Symbols, Constants"), with `//` comments and `0o`
 * numbers besides.
 *
 * Invariants: every character belongs to a token (what starts nothing is `Stray`), so the lexer itself never reports;
 * patterns start with characters that are known beforehand, so that Chevrotain picks the pattern by the first one.
 * There are as few kinds as the grammar can tell apart: time goes by tokens.
 *
 * A block (`.macro`, `.rept` and their like) switches to a mode of raw statements: its text may make sense only after
 * substitution. As in GNU as a macro counts only macros inside it, a repetition only repetitions.
 */
import { createToken, type ILexingResult, type IToken, Lexer, type TokenType } from 'chevrotain';

/** One or more ends of statements, and the indentation of what follows. */
export const Separator = createToken({ name: 'Separator', pattern: /[\n\r;][\n\r; \t\f\v]*/, line_breaks: true });
// A byte order mark counts as blank, since editors leave it where nobody sees it.
const Blank = createToken({ name: 'Blank', pattern: /[ \t\f\v\ufeff]+/, group: Lexer.SKIPPED });
const comments = 'comments';
const Comment = createToken({ name: 'Comment', pattern: /#[^\n\r]*|\/\/[^\n\r]*/, group: comments });
const LongComment = createToken({
  name: 'LongComment',
  pattern: /\/\*[\s\S]*?\*\//,
  group: comments,
  line_breaks: true,
});
/** A comment without its end. */
export const OpenComment = createToken({ name: 'OpenComment', pattern: /\/\*[\s\S]*/, line_breaks: true });

/** A symbol, register, mnemonic, directive, or the dot alone. */
export const Name = createToken({
  name: 'Name',
  pattern: /[A-Za-z_.$\u00c0-\u1fff\u3040-\ud7ff][\w.$\u00c0-\u1fff\u3040-\ud7ff]*/,
});
/** A number or a reference to a local label; which of them, and whether it is well formed, `literals.ts` decides. */
export const Numeral = createToken({ name: 'Numeral', pattern: /[0-9][\w.$]*/ });
/** `'a'` or `'a`. */
export const Character = createToken({ name: 'Character', pattern: /'(?:\\[^\n\r]|[^\\\n\r])'?/ });
/** A string, whose closing quote may be missing. */
export const Text = createToken({ name: 'Text', pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*["\\]?/ });
/** `@function`. */
export const AtName = createToken({ name: 'AtName', pattern: /@[A-Za-z_]\w*/ });

export const Comma = createToken({ name: 'Comma', pattern: ',' });
export const Colon = createToken({ name: 'Colon', pattern: ':' });
export const Assign = createToken({ name: 'Assign', pattern: '=' });
export const Open = createToken({ name: 'Open', pattern: '(' });
export const Close = createToken({ name: 'Close', pattern: ')' });
export const OpenBrace = createToken({ name: 'OpenBrace', pattern: '{' });
export const CloseBrace = createToken({ name: 'CloseBrace', pattern: '}' });
/** Operators that may stand before an operand or between two. */
export const Sign = createToken({ name: 'Sign', pattern: /[-+]|!(?!=)/ });
export const Tilde = createToken({ name: 'Tilde', pattern: '~' });
/** The remainder, or the beginning of `%hi` and of `%function`. */
export const Percent = createToken({ name: 'Percent', pattern: '%' });
/** Operators that only stand between two operands. */
export const Infix = createToken({ name: 'Infix', pattern: /<[<=>]?|>[>=]?|==|!=|&&?|\|\|?|[*/^]/ });

export const MacroOpen = createToken({ name: 'MacroOpen', pattern: /\.macro(?![\w.$])/i, push_mode: 'macro' });
export const RepeatOpen = createToken({
  name: 'RepeatOpen',
  pattern: /\.(?:rept|irpc?)(?![\w.$])/i,
  push_mode: 'repetition',
});
export const MacroClose = createToken({
  name: 'MacroClose',
  pattern: /\.end(?:m|_macro)(?![\w.$])/i,
  pop_mode: true,
});
export const RepeatClose = createToken({ name: 'RepeatClose', pattern: /\.endr(?![\w.$])/i, pop_mode: true });
/** The end of a block where none is open. */
export const LoneClose = createToken({ name: 'LoneClose', pattern: /\.end(?:m|_macro|r)(?![\w.$])/i });

export const RawSeparator = createToken({ name: 'RawSeparator', pattern: Separator.PATTERN!, line_breaks: true });
/** A label before a raw statement: what stands after it may open or close a block. */
export const RawLabel = createToken({ name: 'RawLabel', pattern: /[\w.$\\@%]+[ \t]*:/ });
/** A raw statement, with its strings and characters skipped over. The ranges are: all but line ends and `; # " ' /`. */
export const RawText = createToken({
  name: 'RawText',
  pattern:
    // biome-ignore lint/suspicious/noControlCharactersInRegex: raw text may hold any
    /(?:[\0-\t\v\f\x0e-!$-&(-.0-:<-\uffff]|"(?:[^"\\\n\r]|\\[^\n\r])*["\\]?|'(?:\\[^\n\r]|[^\\\n\r])?'?|\/(?![/*]))+/,
});

/** What starts nothing. */
export const Stray = createToken({
  name: 'Stray',
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what starts nothing
  pattern: /[\0-\x08\x0e-\x1f?@[\]\\`'\x7f-\xbf\u2000-\u303f\ud800-\ufefe\uff00-\uffff]+/,
});

function raw(open: TokenType, close: TokenType): TokenType[] {
  return [RawSeparator, Blank, Comment, LongComment, OpenComment, open, close, RawLabel, RawText];
}

/** Every token, by mode, in the order in which the lexer tries them. */
export const modes: Record<string, TokenType[]> = {
  statements: [
    Separator,
    Blank,
    Comma,
    MacroOpen,
    RepeatOpen,
    LoneClose,
    Name,
    Numeral,
    Open,
    Close,
    Colon,
    Percent,
    Sign,
    Text,
    Comment,
    LongComment,
    OpenComment,
    Character,
    AtName,
    // Before `=`, which `==` begins with.
    Infix,
    Assign,
    Tilde,
    OpenBrace,
    CloseBrace,
    Stray,
  ],
  macro: raw(MacroOpen, MacroClose),
  repetition: raw(RepeatOpen, RepeatClose),
};

/** Every token once. */
export const tokens: readonly TokenType[] = [...new Set(Object.values(modes).flat())];

let lexer: Lexer | undefined;

/** The tokens of a text and, apart from them, its comments; offsets only, since lines are counted where a span is made. */
export function lex(text: string): { readonly tokens: IToken[]; readonly comments: readonly IToken[] } {
  lexer ??= createLexer(false);
  const result: ILexingResult = lexer.tokenize(text);
  return { tokens: result.tokens, comments: result.groups[comments] };
}

/** A lexer; `validate` makes Chevrotain check the definitions, which takes longer than a short source. */
export function createLexer(validate: boolean): Lexer {
  return new Lexer(
    { modes, defaultMode: 'statements' },
    { ensureOptimizations: true, positionTracking: 'onlyOffset', skipValidations: !validate },
  );
}
