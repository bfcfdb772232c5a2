/**
 * The last pass: bytes in their places, branches in their final form, and every fixup's number in its field.
 * Follows ld for static programs without relaxation.
 */
import { hex } from '../base/bits.ts';
import type { Assembly } from './assembly.ts';
import { tellFailure } from './failures.ts';
import { checkField, type Fixup, lowerHalf, placeImmediate, upperHalf } from './relocations.ts';
import type { BranchPart, Part, Section } from './sections.ts';
import type { SymbolEntry } from './symbols.ts';
import { type Addresses, type Resolved, resolve } from './values.ts';

/** The bytes of every section that has some, by section. */
export type Images = ReadonlyMap<Section, Uint8Array>;

/** The address of a defined label. */
export function addressOf(entry: SymbolEntry): number {
  const place = entry.place!;
  return place.section.address + place.section.offsetOf(place);
}

/** The addresses of a source's labels. */
export function addressesOf({ budget }: Assembly): Addresses {
  return { of: addressOf, budget };
}

/** Makes the bytes of every section; what does not fit is told. */
export function link(assembly: Assembly): Images {
  const images = new Map<Section, Uint8Array>();
  for (const section of assembly.sections.all) {
    if (!section.zeros) images.set(section, imageOf(assembly, section));
  }
  const { fixups } = assembly;
  // A `pcrel_lo` needs what its auipc refers to, wherever that stands.
  const highs = new Map<number, { fixup: Fixup; address: number }>();
  for (const fixup of fixups) {
    if (fixup.kind !== 'pcrelHi') continue;
    const address = placeAddress(fixup);
    highs.set(address, { fixup, address });
  }
  for (const fixup of fixups) apply(assembly, fixup, images.get(fixup.place.section)!, highs);
  return images;
}

function placeAddress({ place }: Fixup): number {
  return place.section.address + place.section.offsetOf(place);
}

/** A section's bytes with its parts in between. */
function imageOf(assembly: Assembly, section: Section): Uint8Array {
  const { parts, bytes, length, size } = section;
  if (parts.length === 0) return bytes.slice(0, length);
  const image = new Uint8Array(size);
  let from = 0;
  let to = 0;
  for (const part of parts) {
    image.set(bytes.subarray(from, part.at), to);
    to += part.at - from;
    from = part.at;
    if (part.kind === 'branch') placeBranch(assembly, section, part, image, to);
    else pad(image, to, part);
    to += part.size;
  }
  image.set(bytes.subarray(from, length), to);
  return image;
}

function pad(image: Uint8Array, at: number, part: Exclude<Part, BranchPart>): void {
  const { fill, size } = part;
  if (fill === 'nops') return void padWithNops(image, at, size);
  const { value, width } = fill;
  if (value === 0) return;
  for (let index = at; index < at + size; index++) image[index] = value >> (8 * ((index - at) % width));
}

/** Padding between instructions: a zero byte and a short no-operation where four bytes have no room, then long ones. */
function padWithNops(image: Uint8Array, at: number, size: number): void {
  let index = at + (size % 2);
  if ((at + size - index) % 4 === 2) {
    image[index] = 1;
    index += 2;
  }
  for (; index < at + size; index += 4) image[index] = 0x13;
}

function placeBranch(assembly: Assembly, section: Section, part: BranchPart, image: Uint8Array, at: number): void {
  const { target, step, word, expression, origin } = part;
  const resolved = resolve(target, addressesOf(assembly));
  if ('kind' in resolved) return void tellFailure(assembly, resolved, expression, origin);
  const address = section.address + at;
  const distance = Number(BigInt.asIntN(32, resolved.number)) - address;
  if (!aligned(assembly, distance, part)) return;
  if (part.size === 4) {
    return void writeWord(image, at, word | placeImmediate(step.pieces, distance));
  }
  // The opposite condition jumps over a `jal` to the target. Bit 12 tells a condition from its opposite.
  writeWord(image, at, (word ^ 0x1000) | placeImmediate(step.pieces, 8));
  const jal = assembly.isa.find('jal');
  if (!jal || !reaches(assembly, distance - 4, part)) return;
  writeWord(image, at + 4, assembly.isa.encode(jal, { rd: 0, imm: (distance - 4) | 0 }));
}

function aligned(assembly: Assembly, distance: number, { expression, origin }: Pick<Fixup, 'expression' | 'origin'>) {
  if (distance % 4 === 0) return true;
  assembly.report(
    'FLY0307',
    expression.span,
    'the target is not at a multiple of 4, where instructions lie',
    {
      suggestion: 'write `.balign 4, 0` before the label',
    },
    origin,
  );
  return false;
}

function reaches(assembly: Assembly, distance: number, { expression, origin }: Pick<Fixup, 'expression' | 'origin'>) {
  const wrapped = distance | 0;
  if (wrapped >= -(2 ** 20) && wrapped < 2 ** 20) return true;
  assembly.report(
    'FLY0308',
    expression.span,
    `the target is ${Math.abs(wrapped)} bytes away`,
    {
      expected: 'at most 1 MiB for `jal` and for branches',
      suggestion: 'use `call`, `tail` or `jump`, which reach everything',
    },
    origin,
  );
  return false;
}

function readWord(image: Uint8Array, at: number): number {
  return image[at] | (image[at + 1] << 8) | (image[at + 2] << 16) | (image[at + 3] << 24);
}

function writeWord(image: Uint8Array, at: number, word: number): void {
  image[at] = word;
  image[at + 1] = word >>> 8;
  image[at + 2] = word >>> 16;
  image[at + 3] = word >>> 24;
}

type Highs = ReadonlyMap<number, { fixup: Fixup; address: number }>;

function apply(assembly: Assembly, fixup: Fixup, image: Uint8Array, highs: Highs): void {
  const { kind, place, value, expression, origin, step } = fixup;
  const resolved = resolve(value, addressesOf(assembly));
  if ('kind' in resolved) return void tellFailure(assembly, resolved, expression, origin);
  const at = place.section.offsetOf(place);
  if (kind === 'data') return void applyData(assembly, fixup, resolved, image, at);
  const address = place.section.address + at;
  const number = Number(BigInt.asIntN(32, resolved.number));
  let field: number;
  switch (kind) {
    case 'immediate':
      if (resolved.relative !== 0) return void refuseAddress(assembly, fixup);
      field = checkField(assembly, step!, Number(resolved.number), expression, step!.instruction.name, origin) ?? 0;
      break;
    case 'target':
      field = number - address;
      if (!aligned(assembly, field, fixup) || !reaches(assembly, field, fixup)) return;
      break;
    case 'hi':
      field = upperHalf(number);
      break;
    case 'lo':
      field = lowerHalf(number);
      break;
    case 'pcrelHi':
      field = upperHalf(number - address);
      break;
    case 'rest': {
      const high = fixup.high!;
      if (resolved.missing && step!.instruction.name === 'jalr') return void callNothing(image, at, number);
      field = lowerHalf(number - (high.section.address + high.section.offsetOf(high)));
      break;
    }
    default: {
      const high = highs.get(number >>> 0);
      const target = high && resolve(high.fixup.value, addressesOf(assembly));
      if (!high || !target || 'kind' in target) return void refuseLow(assembly, fixup, number);
      field = lowerHalf(Number(BigInt.asIntN(32, target.number)) - high.address);
    }
  }
  writeWord(image, at, readWord(image, at) | placeImmediate(step!.pieces, field));
}

/** A call of a weak function that nobody defined goes to its address, 0, from register 0, however far that is. */
function callNothing(image: Uint8Array, at: number, number: number): void {
  const rs1 = 0x1f << 15;
  writeWord(image, at - 4, (readWord(image, at - 4) & 0xfff) | upperHalf(number));
  writeWord(image, at, (readWord(image, at) & ~rs1 & 0xfffff) | (number << 20));
}

function refuseAddress(assembly: Assembly, { expression, origin, step }: Fixup): void {
  assembly.report(
    'FLY0309',
    expression.span,
    `an address does not fit what \`${step!.instruction.name}\` takes here`,
    {
      suggestion: 'use `la` to load it, or `%hi` and `%lo` for its halves',
    },
    origin,
  );
}

function refuseLow(assembly: Assembly, { expression, origin }: Fixup, address: number): void {
  assembly.report(
    'FLY0310',
    expression.span,
    `no \`%pcrel_hi\` stands at ${hex(address)}`,
    {
      expected: '`%pcrel_lo(label)`, with the label of the `auipc` that has `%pcrel_hi(symbol)`',
    },
    origin,
  );
}

function applyData(assembly: Assembly, fixup: Fixup, resolved: Resolved, image: Uint8Array, at: number): void {
  const { width = 4, expression, origin } = fixup;
  // An address is a number of 32 bits; a difference has a sign.
  const number = resolved.relative === 0 ? resolved.number : BigInt.asUintN(32, resolved.number);
  const bits = BigInt(width * 8);
  if (width < 4 && resolved.relative !== 0) {
    assembly.report(
      'FLY0309',
      expression.span,
      `an address does not fit ${width === 1 ? 'a byte' : 'two bytes'}`,
      {
        suggestion: 'use `.word`, or the distance to another label',
      },
      origin,
    );
    return;
  }
  if (number < -(1n << (bits - 1n)) || number >= 1n << bits) {
    const kept = BigInt.asUintN(Number(bits), number);
    const message = `${number} does not fit ${width === 1 ? 'a byte' : `${width} bytes`}: it becomes ${kept}`;
    assembly.report('FLY0231', expression.span, message, { severity: 'warning' }, origin);
  }
  for (let index = 0; index < width; index++) {
    image[at + index] = Number(BigInt.asUintN(8, number >> BigInt(8 * index)));
  }
}
