/**
 * One source being assembled: what has been read so far, and what still waits for the layout.
 * The passes and the directives work on it; it keeps the parts together and knows none of their rules.
 */
import type { Expression, Operand, Operation } from '../../grammar/tree.ts';
import type { Source, Span } from '../base/diagnostics.ts';
import { nearest } from '../base/nearest.ts';
import type { Isa } from '../isa/isa.ts';
import { Conditions } from './conditions.ts';
import { limits } from './limits.ts';
import type { Macro } from './macros.ts';
import { type Mnemonics, mnemonicsOf } from './mnemonics.ts';
import type { Fixup } from './relocations.ts';
import { type Origin, Reporter } from './reporter.ts';
import { type Place, type Section, Sections } from './sections.ts';
import { isDefined, Symbols } from './symbols.ts';

/** The bytes that one statement made. */
export interface Emission {
  readonly start: Place;
  end: Place;
  readonly span: Span;
  readonly origin: Origin | undefined;
  /** Whether they are instructions. */
  readonly code: boolean;
  /** The pseudo-instruction that they are the expansion of. */
  readonly pseudo: Operation | undefined;
}

/** A `.loc`: from here on the code comes from that line of another language's file. */
export interface GivenLine {
  readonly place: Place;
  readonly file: number;
  readonly line: number;
}

/** Reads the file at a path as it stands in `.include` or `.incbin`; undefined where there is none. */
export type ReadFile = (path: string) => Uint8Array | undefined;

export class Assembly {
  readonly isa: Isa;
  readonly mnemonics: Mnemonics;
  readonly read: ReadFile | undefined;
  readonly reporter = new Reporter();
  readonly sections = new Sections();
  readonly symbols = new Symbols();
  readonly conditions = new Conditions();
  readonly macros = new Map<string, Macro>();
  /** What RARS's `.eqv` gave other names to. */
  readonly aliases = new Map<string, Operand>();
  readonly fixups: Fixup[] = [];
  readonly emissions: Emission[] = [];
  /** Words of data that ought to be aligned. */
  readonly aligned: {
    readonly place: Place;
    readonly unit: number;
    readonly span: Span;
    readonly origin: Origin | undefined;
  }[] = [];
  /** The texts that were read, by name, to show diagnostics with. */
  readonly sources = new Map<string, string>();
  readonly files = new Map<number, string>();
  readonly givenLines: GivenLine[] = [];
  /** The `.loc` that holds from the next instruction on. */
  pendingLine: { file: number; line: number } | undefined;
  /** Set when a limit was passed: nothing more is read. */
  halted = false;
  /** Set by `.exitm`, until the expansion at work has ended. */
  leaving = false;
  /** From where up to where the text at work need not be right: conditions skipped it, or it is the text of a macro's use. */
  readonly skipped: Record<'from' | 'to', Pick<Span, 'line' | 'column'>>[] = [];
  statements = 0;
  expanded = 0;
  /** How many expansions there were, for `\@`. */
  expansions = 0;
  depth = 0;
  /** What resolving expressions may still cost. */
  readonly budget = { left: limits.work as number };
  private suggestions: number = limits.suggestions;
  private emission: Emission | undefined;
  private memory = 0;

  constructor(source: Source, isa: Isa, read: ReadFile | undefined) {
    this.isa = isa;
    this.read = read;
    this.mnemonics = mnemonicsOf(isa);
    this.sources.set(source.file, source.text);
  }

  report(...[code, span, message, extra, origin]: Parameters<Reporter['report']>): void {
    this.reporter.report(code, span, message, extra, origin ?? this.reporter.origin);
    if (this.reporter.attempts > 10 * limits.diagnostics) this.halted = true;
  }

  /** "did you mean ...", where one of the candidates is near; no more once too many were searched. */
  suggest(word: string, candidates: Iterable<string>): string | undefined {
    if (this.suggestions < 0) return undefined;
    const all = [...candidates];
    this.suggestions -= all.length;
    const near = nearest(word, all);
    return near && `did you mean \`${near}\`?`;
  }

  /** The place that `.` stands for: where the statement starts. */
  get here(): Place {
    return this.emission?.start ?? this.sections.current.place;
  }

  /** Stops reading; told once. */
  halt(span: Span, message: string, expected: string): void {
    if (!this.halted) this.report('FLY0220', span, message, { expected });
    this.halted = true;
  }

  /** Whether `count` more bytes are within the limits; told, and reading stops, where they are not. */
  affords(count: number, span: Span): boolean {
    const { current } = this.sections;
    this.memory += count;
    const limit = current.zeros ? limits.memory : limits.bytes;
    if (this.memory <= limit) return true;
    const unit = 1024 * 1024;
    this.halt(span, 'the program is too large', `at most ${limit / unit} MiB`);
    return false;
  }

  /** The current section, if instructions may stand in it. */
  enterCode(span: Span): Section | undefined {
    const { current } = this.sections;
    if (current.zeros) {
      this.report('FLY0305', span, `\`${current.name}\` holds only zeros, and no instructions`, {
        suggestion: 'write `.text` before the code',
      });
      return undefined;
    }
    if (this.pendingLine) {
      this.givenLines.push({ place: current.place, ...this.pendingLine });
      this.pendingLine = undefined;
    }
    // The longest expansion has less than 20 words.
    return this.affords(4, span) ? current : undefined;
  }

  beginEmission(span: Span, pseudo?: Operation, code = true): void {
    const start = this.sections.current.place;
    this.emission = { start, end: start, span, origin: this.reporter.origin, code, pseudo };
  }

  endEmission(): void {
    const { emission } = this;
    this.emission = undefined;
    if (!emission) return;
    emission.end = this.sections.current.place;
    this.emissions.push(emission);
  }

  /** Leaves a fixup for the bytes that come next. */
  fix(fixup: Omit<Fixup, 'place' | 'origin'>): void {
    this.fixups.push({ ...fixup, place: this.sections.current.place, origin: this.reporter.origin });
  }

  aliasOf(name: string): Operand | undefined {
    return this.aliases.size > 0 ? this.aliases.get(name) : undefined;
  }

  /** Operands with the names that `.eqv` gave replaced by what they stand for. */
  withoutAliases(operands: readonly Operand[]): readonly Operand[] {
    if (this.aliases.size === 0) return operands;
    return operands.map((operand) => {
      if (operand.kind === 'expression' && operand.value.kind === 'symbol') {
        const alias = this.aliases.get(operand.value.name);
        return alias ? { ...alias, span: operand.span, comma: operand.comma } : operand;
      }
      if (operand.kind === 'memory') return { ...operand, base: this.aliasedBase(operand.base) };
      return operand;
    });
  }

  private aliasedBase(base: Expression): Expression {
    const alias = base.kind === 'symbol' ? this.aliases.get(base.name) : undefined;
    return alias?.kind === 'expression' ? { ...alias.value, span: base.span } : base;
  }

  /** Every defined name, for suggestions. */
  *knownNames(): Iterable<string> {
    for (const entry of this.symbols.named.values()) if (isDefined(entry)) yield entry.name;
    yield* this.aliases.keys();
  }
}
