/**
 * Conditional assembly: which statements between `.if` and `.endif` are carried out.
 * Invariant: what is skipped is neither carried out nor complained about, but conditions inside it are counted.
 */
import type { Span } from '../base/diagnostics.ts';

interface Condition {
  /** Where it was opened. */
  readonly span: Span;
  readonly name: string;
  /** Whether the statements at this point are carried out. */
  open: boolean;
  /** Whether some branch was taken, or none may be: then no further one is. */
  done: boolean;
  otherwise: boolean;
}

export class Conditions {
  private readonly stack: Condition[] = [];

  /** Whether statements are skipped now. */
  skipping = false;

  get depth(): number {
    return this.stack.length;
  }

  get innermost(): Condition | undefined {
    return this.stack[this.stack.length - 1];
  }

  /** Opens a condition; inside of skipped statements it only counts. */
  enter(name: string, span: Span, holds: boolean): void {
    const open = !this.skipping && holds;
    this.stack.push({ name, span, open, done: this.skipping || holds, otherwise: false });
    this.skipping = !open;
  }

  /** Whether the test of an `.elseif` is to be made. */
  get undecided(): boolean {
    const top = this.innermost;
    return top !== undefined && !top.done;
  }

  /** The branch that an `.elseif` opens; false after `.else` or without an `.if`. */
  next(holds: boolean): boolean {
    const top = this.innermost;
    if (!top || top.otherwise) return false;
    top.open = !top.done && holds;
    top.done ||= holds;
    this.skipping = !top.open;
    return true;
  }

  /** `.else`; false for a second one or without an `.if`. */
  otherwise(): boolean {
    const good = this.next(true);
    if (good) this.innermost!.otherwise = true;
    return good;
  }

  /** `.endif`; false without an `.if`. */
  leave(): boolean {
    if (!this.stack.pop()) return false;
    const top = this.innermost;
    this.skipping = top !== undefined && !top.open;
    return true;
  }

  /** Closes what was opened beyond `depth`; gives the outermost of those. */
  close(depth: number): Condition | undefined {
    const first = this.stack[depth];
    while (this.stack.length > depth) this.leave();
    return first;
  }
}
