/**
 * The stable codes of diagnostics: what each means, an example that provokes it and how to mend that.
 * FLY01xx text and syntax, FLY02xx statements and operands, FLY03xx symbols and layout, FLY04xx program files,
 * FLY05xx configuration, FLY06xx what a guest did wrong while it ran.
 */

interface CodeEntry {
  readonly title: string;
  /** Why it is an error, in a sentence or two. */
  readonly explanation: string;
  /** A line or two that provokes it, and the same mended. */
  readonly wrong: string;
  readonly right: string;
}

export const codes = {
  FLY0101: {
    title: 'unexpected character',
    explanation: 'The text holds a character that starts nothing in the language.',
    wrong: 'addi a0, a0, 1?',
    right: 'addi a0, a0, 1',
  },
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof codes;
