/**
 * Memory traces as text: an access a line, `core r|w hexaddress`, such as `0 r 1f40` or `3 w 0x80001000`. Words are apart
 * by spaces or tabs; `#` starts a comment; empty lines mean nothing.
 *
 * A trace may be longer than memory, so it is read in pieces of any size, and from byte to byte: no text is made of what
 * is as it should be. Invariant: between two pieces nothing is kept but the line that is not yet whole.
 */
import type { Diagnostic } from '../base/diagnostics.ts';

export interface TraceSetting {
  /** The name under which mistakes are reported. */
  readonly file: string;
  readonly cores: number;
  /** In bytes. */
  readonly size: number;
  /** Whether an address beyond memory stands for its remainder, instead of being a mistake. */
  readonly wrap: boolean;
  /** Hears of each access, in the order of the trace. */
  readonly access: (core: number, on: 'load' | 'store', address: number) => void;
}

/** Bytes that a line may have, its end included. */
const longest = 4096;
/** Characters of a line that a message shows. */
const mostShown = 60;

const [tab, newline, carriageReturn, space, hash] = [9, 10, 13, 32, 35];
const zero = 48;
/** Turns a letter into its small form. */
const small = 32;

/** By byte: the value of a hexadecimal digit, -1 for what is none. */
const digits = new Int8Array(256).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  digits[digit.charCodeAt(0)] = value;
  digits[digit.toUpperCase().charCodeAt(0)] = value;
}

export class TraceReader {
  private readonly setting: TraceSetting;
  /** Whole lines read so far. */
  private lines = 0;
  /** The beginning of a line whose end has not come yet. */
  private rest = new Uint8Array(0);

  constructor(setting: TraceSetting) {
    this.setting = setting;
  }

  /** Reads a piece; gives what is wrong with the first line that is no access, after which there is nothing more to read. */
  feed(piece: Uint8Array): Diagnostic | undefined {
    let from = 0;
    if (this.rest.length > 0) {
      const end = piece.indexOf(newline);
      const line = joined(this.rest, end < 0 ? piece : piece.subarray(0, end + 1));
      this.rest = line;
      if (end < 0) return this.checkRest();
      this.rest = new Uint8Array(0);
      const wrong = this.read(line, 0, line.length);
      if (wrong) return wrong;
      from = end + 1;
    }
    const to = piece.lastIndexOf(newline) + 1;
    if (to > from) {
      const wrong = this.read(piece, from, to);
      if (wrong) return wrong;
      from = to;
    }
    this.rest = piece.slice(from);
    return this.checkRest();
  }

  /** Reads the last line where nothing ended it. */
  end(): Diagnostic | undefined {
    return this.rest.length > 0 ? this.feed(Uint8Array.of(newline)) : undefined;
  }

  /** Reads whole lines: `to` is just after the end of one, so no word runs beyond it. */
  private read(bytes: Uint8Array, from: number, to: number): Diagnostic | undefined {
    const { access, cores, size, wrap } = this.setting;
    for (let at = from; at < to; ) {
      const start = at;
      this.lines++;
      while (isBlank(bytes[at])) at++;
      if (digits[bytes[at]] >= 0) {
        const coreAt = at;
        let core = 0;
        for (; bytes[at] >= zero && bytes[at] < zero + 10; at++) core = core * 10 + bytes[at] - zero;
        if (at === coreAt || !isBlank(bytes[at])) return this.refuse(bytes, start, this.unreadable(bytes, start, at));
        const coreEnd = at;
        while (isBlank(bytes[at])) at++;
        const what = bytes[at] | small;
        if ((what !== r && what !== w) || !isBlank(bytes[at + 1]))
          return this.refuse(bytes, start, this.unreadable(bytes, start, at));
        at++;
        while (isBlank(bytes[at])) at++;
        const addressAt = at;
        if (bytes[at] === zero && (bytes[at + 1] | small) === x) at += 2;
        if (digits[bytes[at]] < 0) return this.refuse(bytes, start, this.unreadable(bytes, start, addressAt));
        let address = 0;
        for (let digit = digits[bytes[at]]; digit >= 0; digit = digits[bytes[++at]]) {
          address = address * 16 + digit;
          if (address >= size && wrap) address %= size;
        }
        const end = at;
        while (isBlank(bytes[at])) at++;
        if (bytes[at] !== newline && bytes[at] !== hash)
          return this.refuse(bytes, start, this.unreadable(bytes, start, at));
        if (core >= cores) return this.refuse(bytes, start, this.noSuchCore(coreAt - start, coreEnd - coreAt, core));
        if (address >= size) return this.refuse(bytes, start, this.beyond(bytes, start, addressAt, end));
        access(core, what === r ? 'load' : 'store', address);
      } else if (bytes[at] !== newline && bytes[at] !== hash)
        return this.refuse(bytes, start, this.unreadable(bytes, start, at));
      while (bytes[at] !== newline) at++;
      at++;
      if (at - start > longest) return this.tooLong();
    }
    return undefined;
  }

  private checkRest(): Diagnostic | undefined {
    // Its end is still to come, so a line of just as many bytes as are allowed is too long already.
    if (this.rest.length < longest) return undefined;
    this.lines++;
    return this.tooLong();
  }

  private unreadable(bytes: Uint8Array, start: number, at: number): Diagnostic {
    return {
      code: 'FLY0601',
      severity: 'error',
      message: `'${shown(bytes.subarray(start, bytes.indexOf(newline, start)))}' is not an access`,
      span: { file: this.setting.file, line: this.lines, column: at - start + 1, length: 1 },
      expected: 'core r|w hexaddress, such as `0 r 1f40`',
    };
  }

  /** A mistake in a line; where the line is too long, that is the mistake, in whatever pieces it came. */
  private refuse(bytes: Uint8Array, start: number, mistake: Diagnostic): Diagnostic {
    return bytes.indexOf(newline, start) + 1 - start > longest ? this.tooLong() : mistake;
  }

  private tooLong(): Diagnostic {
    return {
      code: 'FLY0601',
      severity: 'error',
      message: 'the line is too long for an access',
      span: { file: this.setting.file, line: this.lines, column: 1, length: 1 },
      expected: `core r|w hexaddress, such as \`0 r 1f40\`, in at most ${longest} bytes`,
    };
  }

  private noSuchCore(column: number, length: number, core: number): Diagnostic {
    const { cores, file } = this.setting;
    return {
      code: 'FLY0602',
      severity: 'error',
      message: `there is no core ${core}`,
      span: { file, line: this.lines, column: column + 1, length },
      expected: cores === 1 ? 'core 0, the only one of this machine' : `a core from 0 to ${cores - 1}`,
      suggestion: 'give the machine as many cores as the trace has, with --cores',
    };
  }

  private beyond(bytes: Uint8Array, start: number, from: number, to: number): Diagnostic {
    const { file, size } = this.setting;
    return {
      code: 'FLY0603',
      severity: 'error',
      message: `the address ${shown(bytes.subarray(from, to))} lies beyond memory`,
      span: { file, line: this.lines, column: from - start + 1, length: to - from },
      expected: `an address below 0x${size.toString(16)}, the size of memory in bytes`,
      suggestion: 'make memory larger with --memory.size, up to 1GiB, or have addresses wrap around with --wrap',
    };
  }
}

const [r, w, x] = [...'rwx'].map((letter) => letter.charCodeAt(0));

function isBlank(byte: number): boolean {
  return byte === space || byte === tab || byte === carriageReturn;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** A line for a message: what is no printable character is a dot. */
function shown(line: Uint8Array): string {
  const text = [...line.subarray(0, mostShown)]
    .map((byte) => (byte >= space && byte < 127 ? String.fromCharCode(byte) : '.'))
    .join('')
    .trim();
  return line.length > mostShown ? `${text}...` : text;
}
