/**
 * Bits of 32-bit words. Everywhere in Flynn a machine word is a JavaScript int32; these turn it into what people read.
 */

/** The low `width` bits of `value` as a two's complement number. */
export function signed(value: number, width: number): number {
  return (value << (32 - width)) >> (32 - width);
}

/** Whether `value` fits a two's complement field of `width` bits. */
export function fitsSigned(value: number, width: number): boolean {
  return value >= -(2 ** (width - 1)) && value < 2 ** (width - 1);
}

/** Whether `value` fits an unsigned field of `width` bits. */
export function fitsUnsigned(value: number, width: number): boolean {
  return value >= 0 && value < 2 ** width;
}

/** `value` rounded up to the next multiple of `unit`, a power of two. */
export function alignUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** An unsigned word in hexadecimal, `0x` and at least `digits` digits. */
export function hex(value: number, digits = 8): string {
  return '0x' + (value >>> 0).toString(16).padStart(digits, '0');
}

/** The upper 64 bits' half of a 32 x 32 bit product, both factors signed, in int32. */
export function multiplyHigh(a: number, b: number): number {
  // The unsigned high half, corrected for each negative factor.
  return (multiplyHighUnsigned(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
}

/** The high half of a signed by unsigned product, in int32. */
export function multiplyHighSignedUnsigned(a: number, b: number): number {
  return (multiplyHighUnsigned(a, b) - (a < 0 ? b : 0)) | 0;
}

/** The high half of an unsigned product, in int32. */
export function multiplyHighUnsigned(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  // `middle` may pass 2^32 by nothing: 65535 * 65535 + 65534 < 2^32.
  return (aHigh * bHigh + (middle >>> 16) + (other >>> 16)) | 0;
}
