/**
 * Standard output, error and input.
 * Writes are synchronous, so that a guest's text and the report keep their order and nothing is lost at exit. A reader that
 * has gone away ends the process, quietly.
 */
import { readSync, writeSync } from 'node:fs';
import { exitCodes } from './exit-codes.ts';
import { Refusal } from './refusal.ts';

export const stdout = 1;
export const stderr = 2;

const names = { [stdout]: 'standard output', [stderr]: 'standard error' } as const;

/** Writes all of it; ends the process where nobody reads any more, and throws a `Refusal` where it cannot. */
export function write(stream: typeof stdout | typeof stderr, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(stream, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(exitCodes.pipe.code);
      if (code !== 'EAGAIN') throw new Refusal(`cannot write ${names[stream]}: ${(error as Error).message}`);
      pause();
    }
  }
}

/** Writes lines to standard output. */
export function print(...lines: readonly string[]): void {
  write(stdout, lines.map((line) => `${line}\n`).join(''));
}

/** Writes lines to standard error. */
export function complain(...lines: readonly string[]): void {
  write(stderr, lines.map((line) => `${line}\n`).join(''));
}

/** The next bytes of standard input, or null at its end; waits for them. */
export function readInput(): Uint8Array | null {
  const buffer = Buffer.alloc(65_536);
  for (;;) {
    try {
      const count = readSync(0, buffer);
      return count === 0 ? null : buffer.subarray(0, count);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Standard input that is closed or that a background job may not read has nothing to say.
      if (code === 'EOF' || code === 'EIO' || code === 'EBADF') return null;
      if (code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

/** Columns that text may take on a stream: the terminal's, at most 100; 80 where it is none. */
export function widthOf(stream: typeof stdout | typeof stderr): number {
  const { columns } = stream === stdout ? process.stdout : process.stderr;
  return Math.max(40, Math.min(columns ?? 80, 100));
}

export type Paint = (text: string) => string;

/** Colours for a stream: plain text where it is no terminal or NO_COLOR is set (no-color.org). */
export function paints(
  stream: typeof stdout | typeof stderr,
): Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'cyan', Paint>> {
  const coloured = (stream === stdout ? process.stdout : process.stderr).isTTY && !process.env.NO_COLOR;
  const paint =
    (on: number, off: number): Paint =>
    (text) =>
      coloured ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return { bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), green: paint(32, 39), cyan: paint(36, 39) };
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}
