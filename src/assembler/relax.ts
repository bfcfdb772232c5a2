/**
 * Settles the sizes of a section's variable parts, by the steps of GNU as, so that the outcome is the same where there
 * is more than one: sizes are estimated in order with the places ahead unknown, and then corrected in rounds, in each of
 * which what comes later has still moved only as much as what comes before.
 * Follows `relax_segment` of binutils' write.c and `relaxed_branch_length` of tc-riscv.c.
 */
import { alignUp } from '../base/bits.ts';
import type { Assembly } from './assembly.ts';
import { tellFailure } from './failures.ts';
import { limits } from './limits.ts';
import type { AlignPart, BranchPart, Part, RoomPart, Section } from './sections.ts';
import type { SymbolEntry } from './symbols.ts';
import { type Addresses, isLinear, resolve, type Value } from './values.ts';

/** How far a conditional branch reaches, forwards and backwards. */
export const branchReach = 4096;

/** Rounds after which parts only grow, so that the search must end. */
const patience = 50;

/** Gives every part of a section its size. False, and told, where one has none. */
export function relax(assembly: Assembly, section: Section): boolean {
  const { parts } = section;
  const count = parts.length;
  // Where each stretch of fixed bytes starts by now; the one after the last part included.
  const starts = new Float64Array(count + 1);
  const of = (entry: SymbolEntry): number => {
    const place = entry.place!;
    if (place.section !== section) return place.offset + (place.section.shifts[place.part] ?? 0);
    return starts[place.part] + place.offset - baseOf(parts, place.part);
  };
  const addresses: Addresses = { of, budget: assembly.budget };
  let address = 0;
  for (let index = 0; index < count; index++) {
    const part = parts[index];
    starts[index] = address;
    address += part.at - baseOf(parts, index);
    part.size = estimate(part, section, address, addresses);
    address += part.size;
  }
  starts[count] = address;
  for (let round = 0; ; round++) {
    let stretch = 0;
    let changed = false;
    for (let index = 0; index < count; index++) {
      const part = parts[index];
      starts[index] += stretch;
      const at = starts[index] + part.at - baseOf(parts, index);
      const size = sizeOf(part, section, at, starts[index + 1] + stretch, addresses);
      if (size === undefined) continue;
      if (size === part.size || (round > patience && size < part.size)) continue;
      stretch += size - part.size;
      part.size = size;
      changed = true;
    }
    starts[count] += stretch;
    if (starts[count] > (section.zeros ? limits.memory : limits.bytes)) {
      assembly.report('FLY0220', assembly.emissions[0]?.span ?? noSpan(assembly), 'the program is too large');
      return false;
    }
    if (!changed) break;
    assembly.budget.left -= count;
    if (round > count + 2 * patience || assembly.budget.left < 0) {
      assembly.report('FLY0220', noSpan(assembly), 'the sizes of branches and paddings depend on each other too much');
      return false;
    }
  }
  settle(section);
  return check(assembly, section, addresses);
}

function noSpan(assembly: Assembly) {
  const [file = ''] = assembly.sources.keys();
  return { file, line: 1, column: 1, length: 1 };
}

/** The offset of the buffer at which the stretch before part `index` starts. */
function baseOf(parts: readonly Part[], index: number): number {
  return index === 0 ? 0 : parts[index - 1].at;
}

function estimate(part: Part, section: Section, at: number, addresses: Addresses): number {
  if (part.kind === 'branch') return branchSize(part, section, at, addresses);
  if (part.kind === 'align') return padding(part, at);
  return 0;
}

function sizeOf(part: Part, section: Section, at: number, after: number, addresses: Addresses): number | undefined {
  switch (part.kind) {
    case 'branch':
      return branchSize(part, section, at, addresses);
    case 'align':
      return padding(part, at);
    case 'org': {
      const target = wanted(part, addresses);
      return target === undefined ? undefined : Math.max(0, part.size + target - after);
    }
    case 'space': {
      const size = wanted(part, addresses);
      return size === undefined ? undefined : Math.max(0, size);
    }
  }
}

/** The number of an `.org` or `.space`; undefined for one that has none, or none that can be meant. */
function wanted(part: RoomPart, addresses: Addresses): number | undefined {
  const resolved = resolve(part.value, addresses);
  if ('kind' in resolved) return undefined;
  const number = Number(resolved.number);
  return number > limits.memory ? limits.memory + 1 : number;
}

function padding({ unit, limit }: AlignPart, at: number): number {
  const size = alignUp(at, unit) - at;
  return limit > 0 && size > limit ? 0 : size;
}

function branchSize(part: BranchPart, section: Section, at: number, addresses: Addresses): number {
  if (!isNear(part.target, section)) return 8;
  const resolved = resolve(part.target, addresses);
  if ('kind' in resolved) return 8;
  const distance = Number(resolved.number) - at;
  return distance >= -branchReach && distance < branchReach ? 4 : 8;
}

/** Whether a target is a place of the section that nothing outside may replace. */
function isNear(target: Value, section: Section, depth = 0): boolean {
  if (!isLinear(target) || !target.plus || target.minus) return false;
  const { place, value, binding } = target.plus;
  if (binding === 'weak') return false;
  if (place) return place.section === section;
  return value !== undefined && depth < 100 && isNear(value, section, depth + 1);
}

function settle(section: Section): void {
  const shifts = [0];
  let total = 0;
  for (const { size } of section.parts) shifts.push((total += size));
  section.shifts = shifts;
  section.size = section.length + total;
}

/** Tells of parts that cannot have the size that they ask for. */
function check(assembly: Assembly, section: Section, addresses: Addresses): boolean {
  const before = assembly.reporter.errors;
  for (const [index, part] of section.parts.entries()) {
    if (part.kind === 'branch') continue;
    if (part.kind === 'align') {
      checkPadding(assembly, part);
      continue;
    }
    const resolved = resolve(part.value, addresses);
    const { span } = part.expression;
    if ('kind' in resolved) {
      tellFailure(assembly, resolved, part.expression, part.origin);
      continue;
    }
    const number = Number(resolved.number);
    const start = part.at + section.shifts[index];
    if (part.kind === 'space' && number < 0) {
      assembly.report('FLY0232', span, `a size of ${number} bytes`, { expected: 'a number from 0 up' }, part.origin);
    } else if (part.kind === 'org' && number < start) {
      const message = `\`.org\` cannot go back: ${number} lies before ${start}`;
      assembly.report(
        'FLY0235',
        span,
        message,
        { expected: 'an offset of the section, not less than where it stands' },
        part.origin,
      );
    }
  }
  return assembly.reporter.errors === before;
}

function checkPadding(assembly: Assembly, { fill, size, span, origin }: AlignPart): void {
  if (fill === 'nops' || size % fill.width === 0) return;
  const message = `the padding of ${size} bytes holds no whole number of ${fill.width}`;
  assembly.report('FLY0234', span, message, { suggestion: 'use `.balign`, which fills with single bytes' }, origin);
}
