/**
 * Directives that move on: alignment, room, and places counted from the section's start.
 * Follows GNU as: padding between instructions is instructions that do nothing.
 */
import type { Operation } from '../../../grammar/tree.ts';
import { mostNodes } from '../../base/most-nodes.ts';
import type { Assembly } from '../assembly.ts';
import { evaluate } from '../expressions.ts';
import type { Fill } from '../sections.ts';
import { isLinear, numberOf } from '../values.ts';
import { type Directive, directive, expressionAt, numberAt, takes } from './directive.ts';

/** The largest alignment: as much as a section may have in memory. */
const largestPower = 20;
/** In bytes: what memory is given to nodes by. */
const pageSize = 4096;
/** In bytes: what most machines have, Flynn's among them unless they are told otherwise. */
const cacheLine = 64;

/** `.align` in its three kinds; `width` is that of the fill value. */
function align(powers: boolean, width: number): Directive['do'] {
  return (assembly, operation) => {
    const { operands } = operation;
    if (!takes(assembly, operation, alignForm(powers), 0, 3)) return;
    const number = numberAt(assembly, operation, 0, 'the alignment', 0);
    const limit = numberAt(assembly, operation, 2, 'the most bytes to skip', 0);
    if (number === undefined || limit === undefined) return;
    const unit = powers ? 2 ** number : number;
    if (number < 0 || unit > 2 ** largestPower || (!powers && unit > 0 && 2 ** Math.round(Math.log2(unit)) !== unit)) {
      const expected = powers
        ? `a power of two from 0 to ${largestPower}: 2 means 4 bytes`
        : 'a power of two, such as 4';
      const at = operands[0].span;
      assembly.report('FLY0234', at, `an alignment to ${powers ? `2^${number}` : number} bytes is not possible`, {
        expected,
      });
      return;
    }
    const explicit = operands[1] !== undefined && operands[1].kind !== 'omitted';
    const value = numberAt(assembly, operation, 1, 'the fill value', 0);
    if (value === undefined || unit <= 1) return;
    pad(assembly, operation, unit, { most: limit, fill: explicit ? { value, width } : undefined });
  };
}

/** Moves on to a multiple of `unit` bytes, unless that takes more than `most`; code is padded with instructions. */
function pad(
  assembly: Assembly,
  { span }: Operation,
  unit: number,
  { most = 0, fill }: { most?: number; fill?: Fill | undefined } = {},
): void {
  const { current } = assembly.sections;
  current.alignment = Math.max(current.alignment, unit);
  // GNU as takes code to be at multiples of 4 already, and pads it no less than to 8 unless a fill is given.
  if (!fill && current.executable && unit <= 4) return;
  if (!assembly.affords(unit, span)) return;
  const { origin } = assembly.reporter;
  current.add({
    kind: 'align',
    at: current.length,
    size: 0,
    unit,
    limit: Math.max(0, most),
    fill: fill ?? (current.executable ? 'nops' : { value: 0, width: 1 }),
    span,
    origin,
  });
}

function alignForm(powers: boolean): string {
  return `${powers ? 'power' : 'bytes'}[, fill[, most]]`;
}

/** `.padded`: what follows starts a cache line. */
function padded(assembly: Assembly, operation: Operation): void {
  if (takes(assembly, operation, '', 0)) pad(assembly, operation, cacheLine);
}

const homeForm = '[node]';

/**
 * `.home`: what follows, up to the next one, is at home on a node. Memory is given to nodes by pages, so what follows
 * starts a page, and the section ends with a whole one: nothing comes to a node because it stood beside something else.
 */
function home(assembly: Assembly, operation: Operation): void {
  if (!takes(assembly, operation, homeForm, 0, 1)) return;
  const { current } = assembly.sections;
  const [operand] = operation.operands;
  const node = operand && numberAt(assembly, operation, 0, 'the node');
  if (operand && node === undefined) return;
  if (node !== undefined && !(node >= 0 && node < mostNodes)) {
    assembly.report('FLY0243', operand.span, `no machine has a node ${node}`, {
      expected: `a number from 0 to ${mostNodes - 1}`,
    });
    return;
  }
  if (!current.allocated) {
    assembly.report('FLY0243', operation.span, `\`${current.name}\` is not in memory, and has no home`);
    return;
  }
  pad(assembly, operation, pageSize);
  current.homes.push({ place: current.place, node });
}

const spaceForm = 'size[, fill]';

function space(assembly: Assembly, operation: Operation): void {
  if (!takes(assembly, operation, spaceForm, 1, 2)) return;
  const expression = expressionAt(assembly, operation, 0);
  const byte = numberAt(assembly, operation, 1, 'the fill value', 0);
  if (!expression || byte === undefined) return;
  const value = evaluate(assembly, expression);
  if (!value) return;
  const size = numberOf(value);
  const { current } = assembly.sections;
  if (current.zeros && (byte & 0xff) !== 0) {
    assembly.report('FLY0305', operation.span, `\`${current.name}\` holds only zeros`);
    return;
  }
  if (size === undefined) {
    const part = { kind: 'space', at: current.length, size: 0, origin: assembly.reporter.origin } as const;
    current.add({ ...part, value, expression, fill: { value: byte, width: 1 } });
    return;
  }
  if (size < 0n) {
    assembly.report('FLY0232', expression.span, `a size of ${size} bytes`, { expected: 'a number from 0 up' });
    return;
  }
  const count = Number(size);
  if (!assembly.affords(count, expression.span)) return;
  assembly.beginEmission(operation.span, undefined, false);
  const at = current.reserve(count);
  if (!current.zeros && (byte & 0xff) !== 0) current.bytes.fill(byte, at, at + count);
  assembly.endEmission();
}

const orgForm = 'offset[, fill]';

function org(assembly: Assembly, operation: Operation): void {
  if (!takes(assembly, operation, orgForm, 1, 2)) return;
  const expression = expressionAt(assembly, operation, 0);
  const byte = numberAt(assembly, operation, 1, 'the fill value', 0);
  if (!expression || byte === undefined) return;
  const value = evaluate(assembly, expression);
  if (!value) return;
  const { current } = assembly.sections;
  if (isLinear(value) && value.plus?.place && value.plus.place.section !== current) {
    assembly.report('FLY0235', expression.span, `\`${value.plus.name}\` lies in another section`, {
      expected: `a place of \`${current.name}\``,
    });
    return;
  }
  const part = { kind: 'org', at: current.length, size: 0, origin: assembly.reporter.origin } as const;
  current.add({ ...part, value, expression, fill: { value: byte, width: 1 } });
}

// biome-ignore format: a row is a line
export const room: readonly Directive[] = [
  directive('.align .p2align',  alignForm(true),  'Pad to a multiple of a power of two, given as its exponent', align(true, 1)),
  directive('.p2alignw',        alignForm(true),  'The same, filled with numbers of two bytes',  align(true, 2)),
  directive('.p2alignl',        alignForm(true),  'The same, filled with numbers of four bytes', align(true, 4)),
  directive('.balign',          alignForm(false), 'Pad to a multiple of a number of bytes',      align(false, 1)),
  directive('.balignw',         alignForm(false), 'The same, filled with numbers of two bytes',  align(false, 2)),
  directive('.balignl',         alignForm(false), 'The same, filled with numbers of four bytes', align(false, 4)),
  directive('.padded',          '',               'Pad to a cache line, which is 64 bytes',   padded),
  directive('.home',              homeForm,       'Start a page of 4 KiB on a memory node, and so on up to the next `.home`; without a number, anywhere', home),
  directive('.space .skip .zero', spaceForm,      'Room, filled with zeros or a byte',           space),
  directive('.org',             orgForm,          'Move on to an offset of the section',         org),
];
