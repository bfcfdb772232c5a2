/**
 * The rules of the grammar, and the order in which they build the tree.
 * Follows GNU as for RISC-V. No mnemonic, register or directive is known by name, but for those that open and close blocks.
 *
 * Invariants: nothing is thrown; one mistake makes one diagnostic, after which parsing goes on at the next statement;
 * no tree is deeper than `deepest` brackets and signs and `longest` operators, so whoever walks one may recurse.
 *
 * Chevrotain runs every rule once to learn the grammar, with tokens that stand nowhere: what cannot work on these asks
 * `RECORDING_PHASE`. Alternatives that need no local variable are kept in fields, for making them anew at each operand
 * costs time. `line` is never entered twice, so what belongs to a line is kept in fields too.
 *
 * Long because Chevrotain wants all rules of a grammar as members of one class.
 */
import {
  EmbeddedActionsParser,
  EOF,
  type IOrAlt,
  type IRecognitionException,
  type IToken,
  MismatchedTokenException,
} from 'chevrotain';
import type { Diagnostic } from '../src/base/diagnostics.ts';
import { Builder } from './builder.ts';
import { Lines } from './lines.ts';
import type { Flaw } from './literals.ts';
import { doubleBang, explain, isClosing, isEnd, nothingAfter, type Stop, tooComplex } from './mistakes.ts';
import { combine } from './precedence.ts';
import {
  Assign,
  AtName,
  Character,
  Close,
  CloseBrace,
  Colon,
  Comma,
  Infix,
  lex,
  MacroClose,
  MacroOpen,
  modes,
  Name,
  Numeral,
  Open,
  OpenBrace,
  Percent,
  RawLabel,
  RawSeparator,
  RawText,
  RepeatClose,
  RepeatOpen,
  Separator,
  Sign,
  Text,
  Tilde,
} from './tokens.ts';
import type { BinaryOperator, Expression, Operand } from './tree.ts';

/** How many brackets and signs may stand within each other. */
const deepest = 200;
/** How many operators one operand may hold. */
const longest = 1000;

const nowhere = new Lines('', { file: '', line: 1 });

/** The message of an error that has been reported where it was thrown. */
const reported = 'reported';

/** The parser. Chevrotain asks for a class. */
export class AssemblyParser extends EmbeddedActionsParser {
  // One mistake, one diagnostic: of Chevrotain's recoveries only the one that skips the rest of a statement is wanted.
  attemptInRepetitionRecovery = (): void => {};
  protected override canTokenTypeBeInsertedInRecovery = (): boolean => false;
  protected override canTokenTypeBeDeletedInRecovery = (): boolean => false;

  /** What becomes of the text; that of no text between two. */
  private builder = new Builder('', nowhere);

  /** What of a statement there is on the line. */
  private progress: Stop['progress'] = 'none';
  /** The name that starts the statement. */
  private name!: IToken;
  /** Whether it stands on this line. */
  private named = false;
  /** The token that opened the block. */
  private block!: IToken;
  /** How many blocks are open within the block. */
  private nesting = 0;
  /** Open brackets, the innermost last. */
  private brackets: IToken[] = [];
  /** How many brackets and signs are open. */
  private depth = 0;
  /** How many operators the operand holds so far. */
  private operators = 0;
  /** Whether a comma stood before the operand that comes. */
  private comma = false;

  /** `validate` makes Chevrotain check the grammar for ambiguities, which takes longer than a short source. */
  constructor(validate: boolean) {
    super(modes.statements.concat(modes.macro, modes.repetition), {
      recoveryEnabled: true,
      maxLookahead: 1,
      skipValidations: !validate,
      errorMessageProvider: {
        // The name of the token is all that `explain` needs.
        buildMismatchTokenMessage: ({ expected }) => expected.name,
        buildNotAllInputParsedMessage: () => '',
        buildNoViableAltMessage: () => '',
        buildEarlyExitMessage: () => '',
      },
    });
    this.performSelfAnalysis();
  }

  /** Statements and mistakes of a text, both in its order. */
  read(text: string, lines: Lines): Pick<Builder, 'statements' | 'unread' | 'diagnostics'> {
    this.start(text, lines);
    this.guard(() => this.source());
    return this.release();
  }

  /** The expression that a text is. */
  readExpression(
    text: string,
    lines: Lines,
  ): { expression: Expression | undefined; diagnostics: readonly Diagnostic[] } {
    this.start(text, lines);
    const expression = this.guard(() => this.expression());
    const rest = this.LA(1);
    if (this.builder.diagnostics.length === 0 && rest.tokenType !== EOF) {
      this.progress = 'complete';
      this.builder.complain(explain(this.stopAt('line', rest, this.LA(0), '')));
    }
    const { diagnostics } = this.release();
    return { expression: diagnostics.length === 0 ? expression : undefined, diagnostics };
  }

  private start(text: string, lines: Lines): void {
    this.builder = new Builder(text, lines);
    this.startLine();
    this.input = lex(text).tokens;
  }

  /** Runs a rule. `deepest` fits an empty stack; a caller who has used up most of it gets a diagnostic all the same. */
  private guard<T>(rule: () => T): T | undefined {
    try {
      return rule();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.builder.complain(
        tooComplex(this.LA(0), `fewer than ${deepest} brackets within each other, so deep in macros`),
      );
      return undefined;
    }
  }

  /** What was made of the text, which is then forgotten, so as not to be kept for as long as the parser. */
  private release(): Builder {
    const { builder } = this;
    this.input = [];
    this.builder = new Builder('', nowhere);
    // A bracket that is not closed is noticed after a flaw behind it.
    builder.diagnostics.sort((a, b) => a.span!.line - b.span!.line || a.span!.column - b.span!.column);
    return builder;
  }

  // A text is lines of statements.

  private readonly source = this.RULE(
    'source',
    (): void => {
      this.SUBRULE(this.line);
      this.MANY(() => {
        this.CONSUME(Separator);
        this.SUBRULE2(this.line);
      });
    },
    { recoveryValueFunc: (error) => this.report(error) },
  );

  /** Labels, and at most one statement besides. */
  private readonly line = this.RULE(
    'line',
    (): void => {
      this.startLine();
      this.MANY(this.item);
      if (!isEnd(this.LA(1))) this.stop();
    },
    {
      recoveryValueFunc: (error) => {
        this.report(error);
        if (this.named) this.builder.giveUp(this.name);
      },
    },
  );

  private readonly item = (): void => {
    if (this.progress !== 'none') this.stop();
    this.OR(this.items);
  };

  private readonly items: IOrAlt<void>[] = [
    {
      ALT: () => {
        this.name = this.CONSUME(Name);
        this.named = true;
        if (this.OPTION(this.afterName) === undefined) this.operation([]);
      },
    },
    {
      ALT: () => {
        const name = this.CONSUME(Numeral);
        this.CONSUME(Colon);
        this.builder.label(name);
      },
    },
    { ALT: () => this.SUBRULE(this.held) },
  ];

  private readonly afterName = (): true => {
    this.OR2(this.continuations);
    return true;
  };

  private readonly continuations: IOrAlt<void>[] = [
    {
      ALT: () => {
        this.CONSUME2(Colon);
        this.builder.label(this.name);
      },
    },
    {
      ALT: () => {
        this.CONSUME(Assign);
        const value = this.SUBRULE(this.expression);
        this.builder.assignment(this.name, value, this.LA(0));
        this.progress = 'complete';
      },
    },
    { ALT: () => this.operation(this.SUBRULE(this.operands)) },
  ];

  /** A block. Blocks within it are counted, and read when its text is. */
  private readonly held = this.RULE(
    'block',
    (): void => {
      this.block = this.OR(this.blockOpens);
      this.nesting = 0;
      const header: IToken[] = [];
      this.MANY(() => void header.push(this.OR2(this.rawTexts)));
      const after = this.LA(1);
      this.MANY2({ GATE: () => this.nesting > 0 || !isBlockClose(this.LA(1)), DEF: this.blockPart });
      const close = this.OR4(this.blockCloses);
      if (!this.RECORDING_PHASE) this.builder.block(this.block, header, after, close);
      this.progress = 'complete';
    },
    { resyncEnabled: false },
  );

  private readonly blockOpens: IOrAlt<IToken>[] = [
    { ALT: () => this.CONSUME(MacroOpen) },
    { ALT: () => this.CONSUME(RepeatOpen) },
  ];

  private readonly blockCloses: IOrAlt<IToken>[] = [
    { ALT: () => this.CONSUME(MacroClose) },
    { ALT: () => this.CONSUME(RepeatClose) },
  ];

  private readonly rawTexts: IOrAlt<IToken>[] = [
    { ALT: () => this.CONSUME(RawLabel) },
    { ALT: () => this.CONSUME(RawText) },
  ];

  private readonly blockPart = (): void => this.OR3(this.blockParts);

  private readonly blockParts: IOrAlt<void>[] = [
    { ALT: () => void this.CONSUME2(RawText) },
    { ALT: () => void this.CONSUME2(RawLabel) },
    { ALT: () => void this.CONSUME(RawSeparator) },
    { ALT: () => this.nest(this.CONSUME2(MacroOpen), 1) },
    { ALT: () => this.nest(this.CONSUME2(RepeatOpen), 1) },
    { ALT: () => this.nest(this.CONSUME2(MacroClose), -1) },
    { ALT: () => this.nest(this.CONSUME2(RepeatClose), -1) },
  ];

  // A statement has operands.

  /** Operands; which of them may do without a comma, or be left out between two, is for others to say. */
  private readonly operands = this.RULE(
    'operands',
    (): readonly Operand[] => {
      const operands: Operand[] = [];
      let comma: IToken | undefined;
      const parts: IOrAlt<unknown>[] = [
        {
          ALT: () => {
            const token = this.CONSUME(Comma);
            if (comma || operands.length === 0) {
              operands.push({ kind: 'omitted', span: this.builder.spanOf(token), comma: comma !== undefined });
            }
            comma = token;
          },
        },
        {
          ALT: () => {
            this.comma = comma !== undefined;
            comma = undefined;
            operands.push(this.SUBRULE(this.operand));
          },
        },
      ];
      this.AT_LEAST_ONE(() => this.OR(parts));
      const next = this.LA(1);
      if (comma && (isEnd(next) || isClosing(next.tokenType))) this.abort(nothingAfter(comma));
      return operands;
    },
    { resyncEnabled: false },
  );

  private readonly operand = this.RULE(
    'operand',
    (): Operand => {
      const { comma } = this;
      const first = this.LA(1);
      if (this.brackets.length === 0) this.operators = 0;
      const form = this.OR(this.operandForms);
      if (isOperand(form) && !this.RECORDING_PHASE) return form;
      const value = this.infix(form as Expression);
      const base = this.OPTION3(this.base);
      if (base !== undefined)
        return { kind: 'memory', offset: value, base, span: this.builder.span(first, this.LA(0)), comma };
      if (first.tokenType !== Open) return { kind: 'expression', value, span: value.span, comma };
      const span = this.builder.span(first, this.LA(0));
      if (value === form && value.kind === 'symbol') {
        return { kind: 'memory', offset: undefined, base: value, span, comma };
      }
      return { kind: 'expression', value, span, comma };
    },
    { resyncEnabled: false },
  );

  /** The first three may begin an expression too: they must come before it. */
  private readonly operandForms: IOrAlt<Operand | Expression>[] = [
    {
      ALT: () => {
        const { comma } = this;
        const open = this.enter(this.CONSUME(Open));
        const operands = this.OPTION(this.inner) ?? [];
        this.leave(this.CONSUME(Close));
        return unwrap(operands) ?? { kind: 'list', operands, span: this.builder.span(open, this.LA(0)), comma };
      },
      IGNORE_AMBIGUITIES: true,
    },
    {
      ALT: () => {
        const { comma } = this;
        const percent = this.CONSUME(Percent);
        const name = this.CONSUME(Name).image;
        const operand = this.OPTION2(this.modified);
        if (operand === undefined) return { kind: 'type', name, span: this.builder.span(percent, this.LA(0)), comma };
        return { kind: 'modifier', name, operand, span: this.builder.span(percent, this.LA(0)) };
      },
      IGNORE_AMBIGUITIES: true,
    },
    { ALT: () => this.SUBRULE(this.expression) },
    { ALT: () => this.builder.string(this.CONSUME(Text), this.comma) },
    {
      ALT: () => {
        const token = this.CONSUME(AtName);
        return { kind: 'type', name: token.image.slice(1), span: this.builder.spanOf(token), comma: this.comma };
      },
    },
    {
      ALT: () => {
        const { comma } = this;
        const open = this.enter(this.CONSUME(OpenBrace));
        const operands = this.OPTION4(this.innerOfBraces) ?? [];
        this.leave(this.CONSUME(CloseBrace));
        return { kind: 'list', operands, span: this.builder.span(open, this.LA(0)), comma };
      },
    },
  ];

  private readonly inner = (): readonly Operand[] => this.SUBRULE(this.operands);
  private readonly innerOfBraces = (): readonly Operand[] => this.SUBRULE2(this.operands);

  private readonly base = (): Expression => {
    this.enter(this.CONSUME2(Open));
    const base = this.SUBRULE2(this.expression);
    this.leave(this.CONSUME2(Close));
    return base;
  };

  private readonly modified = (): Expression => {
    this.enter(this.CONSUME3(Open));
    const operand = this.SUBRULE3(this.expression);
    this.leave(this.CONSUME3(Close));
    return operand;
  };

  // Expressions.

  private readonly expression = this.RULE('expression', (): Expression => this.infix(this.SUBRULE(this.term)), {
    resyncEnabled: false,
    recoveryValueFunc: (error) => this.report(error) as never,
  });

  /** Operators and terms after a first term; part of the two rules that an expression may begin in. */
  private infix(first: Expression): Expression {
    let terms: Expression[] | undefined;
    let operators: BinaryOperator[] | undefined;
    this.MANY9(() => {
      const operator = this.OR9(this.infixes);
      if (++this.operators > longest) this.abort(tooComplex(operator, `at most ${longest} operators`));
      // GNU as takes `!!` for `^` here, against what its manual says of `!`.
      if (operator.image === '!' && this.LA(1).image === '!') this.abort(doubleBang(this.LA(1)));
      (operators ??= []).push(operator.image as BinaryOperator);
      (terms ??= [first]).push(this.SUBRULE9(this.term));
    });
    return terms && operators && !this.RECORDING_PHASE ? combine(terms, operators) : first;
  }

  private readonly infixes: IOrAlt<IToken>[] = [
    { ALT: () => this.CONSUME9(Infix) },
    { ALT: () => this.CONSUME9(Sign) },
    { ALT: () => this.CONSUME9(Percent) },
  ];

  private readonly term = this.RULE('term', (): Expression => this.OR(this.terms), { resyncEnabled: false });

  private readonly terms: IOrAlt<Expression>[] = [
    { ALT: () => this.builder.symbol(this.CONSUME(Name)) },
    { ALT: () => this.builder.numeral(this.CONSUME(Numeral)) },
    { ALT: () => this.builder.character(this.CONSUME(Character)) },
    {
      ALT: () => {
        const open = this.enter(this.CONSUME(Open));
        const value = this.SUBRULE(this.expression);
        this.leave(this.CONSUME(Close));
        return { ...value, span: this.builder.span(open, this.LA(0)) };
      },
    },
    {
      ALT: () => {
        const percent = this.CONSUME(Percent);
        const name = this.CONSUME2(Name).image;
        this.enter(this.CONSUME2(Open));
        const operand = this.SUBRULE2(this.expression);
        this.leave(this.CONSUME2(Close));
        return { kind: 'modifier', name, operand, span: this.builder.span(percent, this.LA(0)) };
      },
    },
    { ALT: () => this.prefix(this.deepen(this.CONSUME(Sign)), this.SUBRULE(this.term)) },
    { ALT: () => this.prefix(this.deepen(this.CONSUME(Tilde)), this.SUBRULE2(this.term)) },
  ];

  private prefix(sign: IToken, operand: Expression): Expression {
    this.depth--;
    return { kind: 'unary', operator: sign.image as '-', operand, span: this.builder.span(sign, this.LA(0)) };
  }

  // What the rules note while they run.

  private operation(operands: readonly Operand[]): void {
    this.builder.operation(this.name, operands, this.LA(0));
    this.progress = 'operation';
  }

  private startLine(): void {
    this.progress = 'none';
    this.named = false;
    if (this.brackets.length > 0) this.brackets = [];
    this.depth = 0;
    this.operators = 0;
  }

  private enter(bracket: IToken): IToken {
    this.brackets.push(bracket);
    return this.deepen(bracket);
  }

  private leave(_bracket: IToken): void {
    this.brackets.pop();
    this.depth--;
  }

  private deepen(token: IToken): IToken {
    if (++this.depth > deepest && !this.RECORDING_PHASE) {
      this.abort(tooComplex(token, `at most ${deepest} brackets and signs within each other`));
    }
    return token;
  }

  private nest(_token: IToken, by: number): void {
    this.nesting += by;
  }

  // Mistakes.

  /** Says what made a rule fail. */
  private report(error: IRecognitionException): void {
    if (error.message === reported) return;
    const { previousToken } = error as MismatchedTokenException;
    this.builder.complain(
      explain(this.stopAt(error.context.ruleStack.at(-1)!, error.token, previousToken, error.message)),
    );
  }

  /** Gives the line up: what comes next continues no statement. One that came before is not what was meant either. */
  private stop(): never {
    if (this.progress !== 'none') this.builder.statements.pop();
    return this.abort(explain(this.stopAt('line', this.LA(1), this.LA(0), '')));
  }

  private stopAt(rule: string, token: IToken, previous: IToken, wanted: string): Stop {
    const { progress, block } = this;
    return { rule, wanted: wanted || undefined, token, previous, bracket: this.brackets.at(-1), block, progress };
  }

  private abort(flaw: Flaw): never {
    this.builder.complain(flaw);
    throw new MismatchedTokenException(reported, this.LA(1), this.LA(0));
  }
}

function isBlockClose(token: IToken): boolean {
  return token.tokenType === MacroClose || token.tokenType === RepeatClose;
}

function isOperand(form: Operand | Expression): form is Operand {
  return 'comma' in form;
}

/** The expression that stands alone in parentheses, if these operands of a list are one. */
function unwrap(operands: readonly Operand[]): Expression | undefined {
  if (operands.length !== 1) return undefined;
  const [operand] = operands;
  if (operand.kind === 'expression') return operand.value;
  return operand.kind === 'memory' && operand.offset === undefined ? operand.base : undefined;
}
