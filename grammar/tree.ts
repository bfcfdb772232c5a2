/**
 * The tree that the parser makes of a source: statements in order, with spans, and nothing resolved.
 * It knows no mnemonic, no register and no directive by name: all of these are names here.
 */
import type { Span } from '../src/base/diagnostics.ts';

export interface Tree {
  readonly file: string;
  readonly statements: readonly Statement[];
}

export type Statement = Label | Assignment | Operation | Block;

/** `name:`; a numeric local label has digits for a name. */
export interface Label {
  readonly kind: 'label';
  readonly name: string;
  readonly span: Span;
}

/** `name = expression`. */
export interface Assignment {
  readonly kind: 'assignment';
  readonly name: string;
  readonly value: Expression;
  readonly span: Span;
}

/** A name with operands: an instruction, a pseudo-instruction, a directive (its name starts with a dot) or a macro's use. */
export interface Operation {
  readonly kind: 'operation';
  readonly name: string;
  readonly operands: readonly Operand[];
  /** From the first character of the name to the last of the operands. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** The text between the name and the end of the statement, as written: what a macro's arguments are cut from. */
  readonly text: string;
}

/** An operation whose operands are none: a mistake, which has a diagnostic, unless the name turns out to be a macro's. */
export interface Unread {
  readonly kind: 'unread';
  /** How many statements of the tree stand before it. */
  readonly index: number;
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
  /** The rest of the statement, as written. */
  readonly text: string;
}

/** A directive that holds text for later: `.macro`, `.rept`, `.irp`, `.irpc`, up to its matching end. */
export interface Block {
  readonly kind: 'block';
  readonly name: string;
  /** The rest of the opening line. */
  readonly header: string;
  readonly headerSpan: Span;
  /** The lines between the opening and the closing line, as written. */
  readonly body: string;
  /** The source line on which the body starts. */
  readonly bodyLine: number;
  /** The name of the directive that ends it, as written. */
  readonly end: string;
  readonly span: Span;
}

export type Operand =
  | { readonly kind: 'expression'; readonly value: Expression; readonly span: Span; readonly comma: boolean }
  /** `offset(base)`. A name alone in parentheses, `(x)`, is one too, with `offset` undefined; `(x + 1)` is an expression. */
  | {
      readonly kind: 'memory';
      readonly offset: Expression | undefined;
      readonly base: Expression;
      readonly span: Span;
      readonly comma: boolean;
    }
  /** A string: its bytes after escapes, UTF-8. */
  | { readonly kind: 'string'; readonly bytes: Uint8Array; readonly span: Span; readonly comma: boolean }
  /** `@function`, `%progbits`. */
  | { readonly kind: 'type'; readonly name: string; readonly span: Span; readonly comma: boolean }
  /** `(a0, 4)` after the name of a macro, as RARS writes it, or `{ra, s0-s2}`. */
  | { readonly kind: 'list'; readonly operands: readonly Operand[]; readonly span: Span; readonly comma: boolean }
  /** Nothing between two commas, as in `.p2align 2,,15`; its span is the comma after it. */
  | { readonly kind: 'omitted'; readonly span: Span; readonly comma: boolean };
// `comma`: whether a comma stood before the operand. Only some directives may do without.

export type Expression =
  /** Numbers keep all their bits, for `.dword`. */
  | { readonly kind: 'number'; readonly value: bigint; readonly span: Span }
  | { readonly kind: 'symbol'; readonly name: string; readonly span: Span }
  /** `1b` or `1f`. */
  | { readonly kind: 'local'; readonly label: string; readonly forward: boolean; readonly span: Span }
  /** `.`, the address of the statement. */
  | { readonly kind: 'here'; readonly span: Span }
  | {
      readonly kind: 'unary';
      readonly operator: '-' | '~' | '+' | '!';
      readonly operand: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  /** `%hi(x)` and its like. */
  | { readonly kind: 'modifier'; readonly name: string; readonly operand: Expression; readonly span: Span };

export type BinaryOperator =
  | '*'
  | '/'
  | '%'
  | '<<'
  | '>>'
  | '|'
  | '&'
  | '^'
  | '!'
  | '+'
  | '-'
  | '=='
  | '!='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '&&'
  | '||';
