/**
 * The values of the vocabulary that take more than a JavaScript operator. Numbers in and out are int32.
 * Follows the Unprivileged Specification, chapter M, for the results that a division by zero and an overflow have.
 */

export function divide(a: number, b: number): number {
  // -2^31 / -1 is 2^31, which wraps to the dividend as the specification asks.
  return b === 0 ? -1 : (a / b) | 0;
}

export function divideUnsigned(a: number, b: number): number {
  return b === 0 ? -1 : ((a >>> 0) / (b >>> 0)) | 0;
}

export function remainder(a: number, b: number): number {
  return b === 0 ? a : (a % b) | 0;
}

export function remainderUnsigned(a: number, b: number): number {
  return b === 0 ? a : ((a >>> 0) % (b >>> 0)) | 0;
}
