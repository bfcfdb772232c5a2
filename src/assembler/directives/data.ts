/**
 * Directives that put data where they stand: numbers, texts, repetitions of them, and the bytes of a file.
 */
import type { Expression, Operation } from '../../../grammar/tree.ts';
import type { Assembly } from '../assembly.ts';
import { evaluate } from '../expressions.ts';
import { expressionOf } from '../operands.ts';
import { numberOf } from '../values.ts';
import { type Directive, directive, numberAt, refuseOperand, takes, textAt } from './directive.ts';

/** Whether data may stand in the current section; told where not. */
function mayHoldData(assembly: Assembly, { nameSpan }: Operation): boolean {
  const { current } = assembly.sections;
  if (!current.zeros) return true;
  assembly.report('FLY0305', nameSpan, `\`${current.name}\` holds only zeros, and no data`, {
    suggestion: 'reserve room with `.space`, or write `.data` before',
  });
  return false;
}

function numbers(width: number, aligned: boolean): Directive['do'] {
  return (assembly, operation) => {
    const { operands, span } = operation;
    const zeros = assembly.sections.current.zeros;
    if (!zeros && !mayHoldData(assembly, operation)) return;
    assembly.beginEmission(span, undefined, false);
    if (aligned && operands.length > 0) {
      const { origin } = assembly.reporter;
      assembly.aligned.push({ place: assembly.sections.current.place, unit: Math.min(width, 4), span, origin });
    }
    for (const operand of assembly.withoutAliases(operands)) {
      const expression = expressionOf(operand);
      if (!expression) refuseOperand(assembly, operation, operand, 'a number or a symbol');
      else if (assembly.affords(width, span)) number(assembly, expression, width, operation);
    }
    assembly.endEmission();
  };
}

function number(assembly: Assembly, expression: Expression, width: number, operation: Operation): void {
  const { current } = assembly.sections;
  const value = evaluate(assembly, expression);
  if (!value) return;
  const known = numberOf(value);
  if (current.zeros) {
    // GNU as lets zeros through.
    if (known === 0n) current.reserve(width);
    else mayHoldData(assembly, operation);
    return;
  }
  if (known === undefined) {
    assembly.fix({ kind: 'data', width, value, expression });
    current.reserve(width);
    return;
  }
  warnIfCut(assembly, known, width, expression);
  write(assembly, known, width);
}

/** A number is cut to the width of its field, as everywhere; that it was is said. */
function warnIfCut(assembly: Assembly, number: bigint, width: number, { span }: Expression): void {
  const bits = width * 8;
  if (number >= -(1n << BigInt(bits - 1)) && number < 1n << BigInt(bits)) return;
  // As a signed number that only lost copies of its sign, it is still what was written.
  if (width === 8) return;
  const kept = BigInt.asUintN(bits, number);
  assembly.report(
    'FLY0231',
    span,
    `${number} does not fit ${width === 1 ? 'a byte' : `${width} bytes`}: it becomes ${kept}`,
    {
      severity: 'warning',
    },
  );
}

/** Appends a little-endian number. */
function write(assembly: Assembly, number: bigint, width: number): void {
  const { current } = assembly.sections;
  const at = current.reserve(width);
  if (width <= 4) {
    const word = Number(BigInt.asIntN(32, number));
    for (let index = 0; index < width; index++) current.bytes[at + index] = word >> (8 * index);
    return;
  }
  for (let index = 0; index < width; index++) {
    current.bytes[at + index] = Number(BigInt.asUintN(8, number >> BigInt(8 * index)));
  }
}

/** Characters of `width` bytes each, with a zero after each text where `ended` is set. */
function texts(width: number, ended: boolean): Directive['do'] {
  return (assembly, operation) => {
    if (!mayHoldData(assembly, operation)) return;
    assembly.beginEmission(operation.span, undefined, false);
    for (const operand of operation.operands) {
      if (operand.kind !== 'string') {
        refuseOperand(assembly, operation, operand, 'a text in quotes');
        continue;
      }
      const count = operand.bytes.length + (ended ? 1 : 0);
      if (!assembly.affords(count * width, operand.span)) break;
      const { current } = assembly.sections;
      const at = current.reserve(count * width);
      if (width === 1) current.bytes.set(operand.bytes, at);
      else operand.bytes.forEach((byte, index) => void (current.bytes[at + index * width] = byte));
    }
    assembly.endEmission();
  };
}

const fillForm = 'repeat[, size[, value]]';

function fill(assembly: Assembly, operation: Operation): void {
  if (!takes(assembly, operation, fillForm, 1, 3)) return;
  const repeat = numberAt(assembly, operation, 0, 'the number of repetitions');
  const size = numberAt(assembly, operation, 1, 'the size', 1);
  const value = numberAt(assembly, operation, 2, 'the value', 0);
  if (repeat === undefined || size === undefined || value === undefined) return;
  if (repeat < 0 || size < 0) {
    assembly.report('FLY0232', operation.span, 'a negative repetition or size', { expected: `\`.fill ${fillForm}\`` });
    return;
  }
  // GNU as: no more than 8 bytes at a time, of which the upper four are zero.
  const width = Math.min(size, 8);
  if (assembly.sections.current.zeros && value === 0) {
    if (assembly.affords(repeat * width, operation.span)) assembly.sections.current.reserve(repeat * width);
    return;
  }
  if (!mayHoldData(assembly, operation) || !assembly.affords(repeat * width, operation.span)) return;
  assembly.beginEmission(operation.span, undefined, false);
  const { current } = assembly.sections;
  const at = current.reserve(repeat * width);
  if (value !== 0 && width > 0) {
    const low = BigInt.asUintN(32, BigInt(Math.trunc(value)));
    const unit = Uint8Array.from({ length: width }, (_, index) => Number((low >> BigInt(8 * index)) & 0xffn));
    for (let index = 0; index < repeat; index++) current.bytes.set(unit, at + index * width);
  }
  assembly.endEmission();
}

/** Numbers in groups of seven bits, low ones first. */
function leb128(kind: 'uleb128' | 'sleb128'): Directive['do'] {
  return (assembly, operation) => {
    if (!mayHoldData(assembly, operation)) return;
    for (let index = 0; index < operation.operands.length; index++) {
      const number = numberAt(assembly, operation, index, `a number of \`.${kind}\``);
      if (number === undefined) continue;
      if (kind === 'uleb128' && number < 0) {
        assembly.report('FLY0232', operation.operands[index].span, `${number} is negative`, {
          suggestion: 'use `.sleb128`',
        });
        continue;
      }
      for (const byte of groups(BigInt(number), kind === 'sleb128')) write(assembly, BigInt(byte), 1);
    }
  };
}

function groups(number: bigint, signed: boolean): number[] {
  const bytes: number[] = [];
  for (let rest = number; ; ) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = signed ? (rest === 0n && low < 64) || (rest === -1n && low >= 64) : rest === 0n;
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const incbinForm = '"file"[, skip[, count]]';

function incbin(assembly: Assembly, operation: Operation): void {
  if (!takes(assembly, operation, incbinForm, 1, 3) || !mayHoldData(assembly, operation)) return;
  const path = textAt(assembly, operation, 0);
  if (path === undefined) return;
  const bytes = assembly.read?.(path);
  if (!bytes) {
    assembly.report('FLY0233', operation.operands[0].span, `the file \`${path}\` cannot be read`);
    return;
  }
  const skip = numberAt(assembly, operation, 1, 'the number of bytes to skip', 0);
  const count = numberAt(assembly, operation, 2, 'the number of bytes', Math.max(0, bytes.length - (skip ?? 0)));
  if (skip === undefined || count === undefined) return;
  if (skip < 0 || count < 0 || skip + count > bytes.length) {
    assembly.report('FLY0232', operation.span, `the file \`${path}\` has only ${bytes.length} bytes`);
    return;
  }
  if (!assembly.affords(count, operation.span)) return;
  assembly.beginEmission(operation.span, undefined, false);
  const at = assembly.sections.current.reserve(count);
  assembly.sections.current.bytes.set(bytes.subarray(skip, skip + count), at);
  assembly.endEmission();
}

// biome-ignore format: a row is a line
export const data: readonly Directive[] = [
  directive('.byte .1byte',       'number, ...', 'Bytes',                                numbers(1, false)),
  directive('.half .short .hword', 'number, ...', 'Numbers of two bytes',                numbers(2, true)),
  directive('.2byte',             'number, ...', 'Numbers of two bytes, wherever they lie', numbers(2, false)),
  directive('.word .int .long',   'number, ...', 'Words: numbers of four bytes',         numbers(4, true)),
  directive('.4byte',             'number, ...', 'Words, wherever they lie',             numbers(4, false)),
  directive('.dword .quad',       'number, ...', 'Numbers of eight bytes',               numbers(8, true)),
  directive('.8byte',             'number, ...', 'Numbers of eight bytes, wherever they lie', numbers(8, false)),
  directive('.ascii',             '"text", ...', 'Characters',                           texts(1, false), { spaced: true }),
  directive('.asciz .string .string8', '"text", ...', 'Characters and a zero byte',      texts(1, true), { spaced: true }),
  directive('.string16',          '"text", ...', 'Characters of two bytes and a zero',   texts(2, true), { spaced: true }),
  directive('.string32',          '"text", ...', 'Characters of four bytes and a zero',  texts(4, true), { spaced: true }),
  directive('.string64',          '"text", ...', 'Characters of eight bytes and a zero', texts(8, true), { spaced: true }),
  directive('.fill',              fillForm,      'A number again and again',             fill),
  directive('.uleb128',           'number, ...', 'Numbers in groups of seven bits',      leb128('uleb128')),
  directive('.sleb128',           'number, ...', 'Signed numbers in groups of seven bits', leb128('sleb128')),
  directive('.incbin',            incbinForm,    'The bytes of a file',                  incbin),
];
