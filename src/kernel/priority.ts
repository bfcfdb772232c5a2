/** Priorities: a higher number is more urgent. What a policy goes by is what a thread has or is lent, whichever is more. */
import type { Tcb } from './thread.ts';

export function effectivePriority({ priority, lent }: Pick<Tcb, 'priority' | 'lent'>): number {
  return priority > lent ? priority : lent;
}
