/**
 * Collects the diagnostics of one source.
 * Invariant: a mistake is told once for the place where it stands, however often a macro repeats it; one that stands in
 * a macro's body names the line of the body and every use that led there.
 */
import type { Code } from '../base/codes.ts';
import type { Diagnostic, Span } from '../base/diagnostics.ts';
import { limits } from './limits.ts';

/** The expansion that a statement comes from. */
export interface Origin {
  /** What was expanded: `macro push`, `.rept`, `.include`. */
  readonly what: string;
  /** Whether it is a macro: its code is shown at the line of its use. */
  readonly macro: boolean;
  readonly use: Span;
  readonly outer: Origin | undefined;
  /** The first line of the body, its text as written, and what it became; columns hold only where both are equal. */
  readonly firstLine: number;
  readonly written: readonly string[];
  readonly expanded: readonly string[];
}

interface Extra {
  readonly severity?: Diagnostic['severity'];
  readonly expected?: string | undefined;
  readonly suggestion?: string | undefined;
  readonly related?: Diagnostic['related'];
}

export class Reporter {
  readonly diagnostics: Diagnostic[] = [];
  errors = 0;
  /** How often something was to be told, repetitions included. */
  attempts = 0;
  /** The expansion at work. */
  origin: Origin | undefined;
  private readonly told = new Set<string>();

  /** Tells of a mistake at `span`, which lies in `origin`. */
  report(code: Code, span: Span, message: string, extra: Extra = {}, origin = this.origin): void {
    this.attempts++;
    const severity = extra.severity ?? 'error';
    const at = locate(span, origin);
    const key = `${at.file}:${at.line}:${at.column}:${code}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    if (severity === 'error') this.errors++;
    if (this.diagnostics.length >= limits.diagnostics) return;
    const related = [...(extra.related ?? []), ...trail(span, origin)];
    this.diagnostics.push({
      code,
      severity,
      message,
      span: at,
      ...(extra.expected !== undefined && { expected: extra.expected }),
      ...(extra.suggestion !== undefined && { suggestion: extra.suggestion }),
      ...(related.length > 0 && { related }),
    });
  }

  /** Tells something once for the whole source; `key` is what is not to be told again. */
  note(code: Code, span: Span, message: string, key = message): void {
    if (this.told.has(key)) return;
    this.told.add(key);
    this.report(code, span, message, { severity: 'note' });
  }

  /** Takes over what the parser found. */
  take(diagnostic: Diagnostic, origin = this.origin): void {
    const { code, severity, message, span, ...extra } = diagnostic;
    if (span) this.report(code, span, message, { severity, ...extra }, origin);
  }
}

/** The stretch to show: a line that the expansion changed is shown whole, as written. */
function locate(span: Span, origin: Origin | undefined): Span {
  if (!origin) return span;
  const index = span.line - origin.firstLine;
  const written = origin.written[index];
  if (written === undefined || written === origin.expanded[index]) return span;
  const text = written.trim();
  return { ...span, column: written.indexOf(text) + 1, length: Math.max(1, text.length) };
}

function trail(span: Span, origin: Origin | undefined): { message: string; span: Span }[] {
  const steps: { message: string; span: Span }[] = [];
  for (let at = span, inner = origin; inner && steps.length < 8; at = inner.use, inner = inner.outer) {
    const text = inner.expanded[at.line - inner.firstLine];
    const changed = text !== undefined && text !== inner.written[at.line - inner.firstLine];
    const reads = changed ? `, where the line reads \`${shorten(text.trim())}\`` : '';
    steps.push({ message: `in ${inner.what}, used here${reads}`, span: locate(inner.use, inner.outer) });
  }
  return steps;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
