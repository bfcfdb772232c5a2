/**
 * What numerals, characters and strings stand for.
 * Follows GNU as ("Constants"). Where GNU as reads a text otherwise than RARS and C do (to it `'\0'` is the digit, 48), the
 * text is refused with a word on how to write what is meant.
 */
import type { Diagnostic } from '../src/base/diagnostics.ts';

/** What is wrong in a text; `start` and `length` count its UTF-16 units. */
export interface Flaw extends Pick<Diagnostic, 'code' | 'message' | 'expected' | 'suggestion'> {
  readonly start: number;
  readonly length: number;
}

/** A numeral: a number, or a reference to a local label. */
export type Numeric = { readonly value: bigint } | { readonly label: string; readonly forward: boolean };

const wellFormed = /^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/;
const reference = /^[0-9]+[bf]$/;
const digits = Array.from({ length: 10 }, (_, digit) => BigInt(digit));
const limit = 1n << 64n;
/** `0b` and 64 bits: longer numerals are refused unread, for a million digits take long to read. */
const longest = 66;

/** Reads a numeral; a flawed one is reported and counts as 0. */
export function parseNumeral(image: string, report: (flaw: Flaw) => void): Numeric {
  if (image.length === 1) return { value: digits[image.charCodeAt(0) - 48] };
  if (wellFormed.test(image)) {
    const octal = image[0] === '0' && image[1] <= '7';
    const value = image.length > longest ? limit : BigInt(octal ? `0o${image.slice(1)}` : image);
    if (value < limit) return { value };
    report({
      code: 'FLY0107',
      message: `the number ${shorten(image)} has more than 64 bits`,
      start: 0,
      length: image.length,
      expected: 'a number up to 0xffffffffffffffff',
    });
  } else if (reference.test(image)) {
    return { label: image.slice(0, -1), forward: image.endsWith('f') };
  } else {
    report({ code: 'FLY0106', start: 0, length: image.length, ...malformed(image) });
  }
  return { value: 0n };
}

const bases = {
  '0x': { name: 'hexadecimal', other: /[^0-9a-fA-F]/ },
  '0b': { name: 'binary', other: /[^01]/ },
  '0o': { name: 'octal', other: /[^0-7]/ },
  '': { name: 'decimal', other: /[^0-9]/ },
} as const;

function malformed(image: string): Pick<Flaw, 'message' | 'expected' | 'suggestion'> {
  const shown = shorten(image);
  const expected = 'decimal digits, or digits after `0x`, `0b`, `0o` or (octal) `0`';
  if (/^[0-9]+(?:\.[0-9]*(?:[eE][0-9]*)?|[eE][0-9]+)$/.test(image)) {
    return {
      message: `\`${shown}\` is a floating point number, and the machine has integers only`,
      expected,
      suggestion: 'write its bits: `.word 0x3fc00000` is 1.5',
    };
  }
  if (/^0[0-9]+$/.test(image)) {
    return {
      message: `\`${shown}\` is octal, for it starts with 0, and has a digit above 7`,
      expected,
      suggestion: `write \`${shorten(image.replace(/^0+/, ''))}\``,
    };
  }
  const [, prefix, rest] = /^(0[xXbBoO]|)([\s\S]*)$/.exec(image)!;
  const base = bases[prefix.toLowerCase() as keyof typeof bases];
  if (rest === '') return { message: `no digits follow \`${prefix}\``, expected };
  const message = `\`${rest[rest.search(base.other)]}\` in \`${shown}\` is no ${base.name} digit`;
  if (prefix === '' && /^[0-9a-fA-F]+$/.test(rest)) {
    return { message, expected, suggestion: `did you mean \`0x${shown}\`?` };
  }
  return { message, expected };
}

/** A text cut to what fits a message. */
export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/** The letters that stand for a byte after a backslash, in characters and in strings. */
const escapes: Record<string, number> = { b: 8, t: 9, n: 10, f: 12, r: 13, '"': 34, "'": 39, '\\': 92 };

/** Reads `'a'` or `'a` as the number of its byte; a flawed one is reported and counts as 0. */
export function parseCharacter(image: string, report: (flaw: Flaw) => void): bigint {
  const escaped = image[1] === '\\';
  const byte = escaped ? escapes[image[2]] : image.charCodeAt(1);
  if (byte < 128) return BigInt(byte);
  report({
    code: 'FLY0109',
    message: escaped
      ? `assemblers do not agree on the character '\\${image[2]}'`
      : `the character \`${image[1]}\` takes more than one byte`,
    start: 0,
    length: image.length,
    expected: "an ASCII character, or one of '\\n' '\\t' '\\b' '\\f' '\\r' '\\\\' '\\'' '\\\"'",
    suggestion: image[2] === '0' ? 'write the number 0' : 'write its number',
  });
  return 0n;
}

const utf8 = new TextEncoder();
const plain = /^"([^\\"]*)"$/;
const closed = /^"(?:[^"\\]|\\[\s\S])*"$/;
const sequence = /\\(?:[0-7]{1,3}|[xX][0-9a-fA-F]+|[\s\S])?/y;

/** Reads a string with its quotes: its bytes after escapes, in UTF-8. Flaws are reported and give no byte. */
export function parseText(image: string, report: (flaw: Flaw) => void): Uint8Array {
  const match = plain.exec(image);
  if (match) return utf8.encode(match[1]);
  if (!closed.test(image)) {
    report({
      code: 'FLY0102',
      message: 'the string is not closed on its line',
      start: 0,
      length: image.length,
      expected: '`"` at its end',
    });
    return new Uint8Array();
  }
  const bytes: number[] = [];
  const end = image.length - 1;
  for (let at = 1; at < end; ) {
    if (image[at] !== '\\') {
      const next = image.indexOf('\\', at);
      const stop = next < 0 ? end : next;
      for (const byte of utf8.encode(image.slice(at, stop))) bytes.push(byte);
      at = stop;
      continue;
    }
    sequence.lastIndex = at;
    const [whole] = sequence.exec(image)!;
    const byte = escapedByte(whole);
    if (byte !== undefined) bytes.push(byte);
    else {
      report({
        code: 'FLY0108',
        message: `\`${whole}\` is no escape`,
        start: at,
        length: whole.length,
        expected: '\\n \\t \\b \\f \\r \\v \\\\ \\" \\\', \\ and octal digits, or \\x and hexadecimal digits',
        ...(/^\\[ae]$/.test(whole) && { suggestion: `write \`\\${whole === '\\a' ? '007' : '033'}\`` }),
      });
    }
    at += whole.length;
  }
  return Uint8Array.from(bytes);
}

/** The byte that an escape stands for, or undefined for what is none. */
function escapedByte(whole: string): number | undefined {
  const letter = whole[1];
  if (letter === 'v') return 11;
  if (letter >= '0' && letter <= '7') return Number.parseInt(whole.slice(1), 8) & 0xff;
  // Only the last two digits count, as in GNU as.
  if (letter === 'x' || letter === 'X')
    return whole.length > 2 ? Number.parseInt(whole.slice(2).slice(-2), 16) : undefined;
  return escapes[letter];
}
