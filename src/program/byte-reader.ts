/**
 * Reading bytes that nobody vouches for.
 * Invariant: a read outside the bytes throws `Malformed` and nothing else does; what is read never exceeds a fixed
 * multiple of what is there, so that no file makes its reader allocate without bound.
 */

/** What the bytes say is not possible. */
export class Malformed extends Error {
  /** Where, in bytes from the start of what was read. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const utf8 = new TextDecoder();

/** A position in little-endian bytes, between 0 and `end`. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly end: number;
  position: number;

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.position = position;
    this.end = Math.min(end, bytes.length);
  }

  u8(): number {
    return this.#bytes[this.#take(1)];
  }

  u16(): number {
    const at = this.#take(2);
    return this.#bytes[at] | (this.#bytes[at + 1] << 8);
  }

  /** From 0 to 2^32 - 1. */
  u32(): number {
    const at = this.#take(4);
    const bytes = this.#bytes;
    return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
  }

  /** Unsigned LEB128; throws where the number has more than 32 bits. */
  uleb(): number {
    const start = this.position;
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      // Padding with zeros is allowed, but not without end.
      if (value >= 2 ** 32 || scale > 2 ** 70) throw new Malformed('a LEB128 number has more than 32 bits', start);
      if (byte < 0x80) return value;
    }
  }

  /** Signed LEB128; throws where the number has more than 32 bits. */
  sleb(): number {
    const start = this.position;
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.u8();
      const last = byte < 0x80;
      value += (last && byte & 0x40 ? byte - 0x80 : byte & 0x7f) * scale;
      if (scale > 2 ** 70) throw new Malformed('a LEB128 number does not end', start);
      if (!last) continue;
      if (value < -(2 ** 31) || value >= 2 ** 32) throw new Malformed('a LEB128 number has more than 32 bits', start);
      return value;
    }
  }

  /** UTF-8 up to a zero byte, which is read too. */
  text(): string {
    const start = this.position;
    const close = this.#bytes.indexOf(0, start);
    if (close < 0 || close >= this.end) throw new Malformed('a name does not end', start);
    this.position = close + 1;
    return utf8.decode(this.#bytes.subarray(start, close));
  }

  skip(count: number): void {
    this.#take(count);
  }

  #take(count: number): number {
    const at = this.position;
    if (count > this.end - at) {
      throw new Malformed(`${count} bytes are needed and ${Math.max(0, this.end - at)} are left`, at);
    }
    this.position = at + count;
    return at;
  }
}

/** Names that end in zero bytes, found by their offset. */
export interface StringTable {
  /** Throws `Malformed` where there is no such name, or where names overlap so often that together they dwarf the table. */
  at(offset: number): string;
}

export function createStringTable(bytes: Uint8Array): StringTable {
  const known = new Map<number, string>();
  // Linkers let a name be the tail of another; sixteenfold is far beyond what that gives.
  let budget = 16 * bytes.length + 4096;
  return {
    at(offset) {
      let name = known.get(offset);
      if (name === undefined) {
        if (offset >= bytes.length) throw new Malformed('a name lies outside its string table', offset);
        const reader = new ByteReader(bytes, offset);
        name = reader.text();
        budget -= reader.position - offset;
        if (budget < 0) throw new Malformed('the names in a string table overlap without end', offset);
        known.set(offset, name);
      }
      return name;
    },
  };
}
