/**
 * A growing little-endian byte string, in the encodings that ELF and DWARF use.
 * LEB128 follows DWARF 5, section 7.6.
 */

const utf8 = new TextEncoder();

export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** In bytes, so far. */
  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    this.#grow(1)[this.#length - 1] = value;
    return this;
  }

  u16(value: number): this {
    return this.u8(value).u8(value >>> 8);
  }

  u32(value: number): this {
    return this.u16(value).u16(value >>> 16);
  }

  /** Unsigned LEB128 of a number from 0 to 2^32 - 1. */
  uleb(value: number): this {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.u8(rest);
  }

  /** Signed LEB128 of an int32. */
  sleb(value: number): this {
    let rest = value | 0;
    // One byte is enough when bits 6 and up are all the sign.
    while (rest >> 6 !== 0 && rest >> 6 !== -1) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    return this.u8(rest & 0x7f);
  }

  /** UTF-8 and a closing zero byte. A zero within `value` would end it early: it is left out. */
  text(value: string): this {
    return this.append(utf8.encode(value.replaceAll('\0', ''))).u8(0);
  }

  append(bytes: Uint8Array): this {
    const start = this.#length;
    this.#grow(bytes.length).set(bytes, start);
    return this;
  }

  /** Fills with zeros up to `length` bytes in all. */
  padTo(length: number): this {
    if (length > this.#length) this.#grow(length - this.#length);
    return this;
  }

  /** Puts `value` over the four bytes at `offset`: for lengths that are known afterwards. */
  patch32(offset: number, value: number): void {
    for (let byte = 0; byte < 4; byte++) this.#bytes[offset + byte] = value >>> (8 * byte);
  }

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(by: number): Uint8Array {
    this.#length += by;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return this.#bytes;
  }
}
