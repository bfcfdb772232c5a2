/**
 * The console: bytes that programs write, and bytes that they read.
 * Invariant: everything read and written is kept, so that a restored machine reads the same input again; the user hears
 * each byte of output once, however often the machine goes back. Of endless output the beginning is kept.
 */

export interface ConsoleSetting {
  /** The next bytes of input, or null at its end; asked only when a program reads past what is there. */
  readonly input?: () => Uint8Array | null;
  /** Hears what is written, as it is written. */
  readonly output?: (bytes: Uint8Array) => void;
}

/** How far a program has read and written, in bytes. */
export interface ConsoleState {
  readonly read: number;
  readonly written: number;
}

/** How much output is kept, in bytes. */
const mostKept = 2 ** 26;

const newline = 10;
const carriageReturn = 13;

export class Console {
  private readonly setting: ConsoleSetting;
  private readonly out = new Bytes();
  private readonly in = new Bytes();
  private read = 0;
  private written = 0;
  private ended = false;
  /** How much of the output the user has heard. */
  private heard = 0;

  constructor(setting: ConsoleSetting = {}) {
    this.setting = setting;
  }

  write(bytes: Uint8Array): void {
    this.out.append(bytes.subarray(0, mostKept - this.out.length));
    const known = Math.max(0, this.heard - this.written);
    this.written += bytes.length;
    if (known >= bytes.length) return;
    this.heard = this.written;
    this.setting.output?.(bytes.slice(known));
  }

  /** What was written, at most the first 64 MiB. */
  get output(): Uint8Array {
    return this.out.slice(0, this.out.length);
  }

  /** The same as UTF-8. */
  get text(): string {
    return new TextDecoder().decode(this.output);
  }

  /** The next byte; -1 at the end of the input. */
  readByte(): number {
    return this.fill() ? this.in.at(this.read++) : -1;
  }

  /** The rest of the line without its end (`\n`, or `\r\n`); null where there is no input left. */
  readLine(): Uint8Array | null {
    if (!this.fill()) return null;
    const start = this.read;
    let end = start;
    for (;;) {
      if (end === this.in.length && !this.more()) break;
      if (end < this.in.length && this.in.at(end++) === newline) {
        this.read = end;
        end--;
        if (end > start && this.in.at(end - 1) === carriageReturn) end--;
        return this.in.slice(start, end);
      }
    }
    this.read = end;
    return this.in.slice(start, end);
  }

  /** At least one and at most `count` bytes, no further than the end of a line; none at the end of the input. */
  readBytes(count: number): Uint8Array {
    if (count <= 0 || !this.fill()) return new Uint8Array(0);
    const start = this.read;
    const last = Math.min(this.in.length, start + count);
    while (this.read < last && this.in.at(this.read++) !== newline);
    return this.in.slice(start, this.read);
  }

  save(): ConsoleState {
    return { read: this.read, written: this.written };
  }

  restore({ read, written }: ConsoleState): void {
    this.read = read;
    this.written = written;
    this.out.truncate(written);
  }

  /** Whether there is a byte to read, once more input has been asked for. */
  private fill(): boolean {
    while (this.read >= this.in.length) if (!this.more()) return false;
    return true;
  }

  /** Asks for more input; false at its end. */
  private more(): boolean {
    if (this.ended) return false;
    const bytes = this.setting.input?.() ?? null;
    if (bytes) this.in.append(bytes);
    else this.ended = true;
    return !this.ended;
  }
}

/** Bytes in a row that grows. */
class Bytes {
  length = 0;
  private room = new Uint8Array(256);

  append(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (length > this.room.length) {
      const room = new Uint8Array(Math.max(length, 2 * this.room.length));
      room.set(this.room.subarray(0, this.length));
      this.room = room;
    }
    this.room.set(bytes, this.length);
    this.length = length;
  }

  at(index: number): number {
    return this.room[index];
  }

  slice(start: number, end: number): Uint8Array {
    return this.room.slice(start, end);
  }

  truncate(length: number): void {
    this.length = Math.min(this.length, length);
  }
}
