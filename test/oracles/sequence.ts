/**
 * Random sequences of instructions, as data that fast-check can shrink. They know no addresses: branches skip blocks,
 * and memory is an offset in the sequence's own scratch.
 *
 * Only what the specification settles is generated: accesses are aligned and within the scratch, a `sc.w` has either
 * its `lr.w` shortly before, with no memory access between, or none at all, and the value of a counter is not kept.
 */
import fc from 'fast-check';
import { AMO, B, FENCE, I, LOAD, LR, NONE, R, S, SHIFT, U } from '../../src/isa/format.ts';
import { createIsa } from '../../src/isa/isa.ts';

const isa = createIsa();

/** Bytes of memory that a sequence may use. */
export const scratchSize = 256;

/** A few instructions that belong together; branches lead to the start of one. */
export type Block =
  | Compute
  | { readonly kind: 'set'; readonly rd: number; readonly value: number }
  /** A load or store at `offset` of the scratch; `direct` by way of the hidden register, else of `base` and `imm`. */
  | {
      readonly kind: 'access';
      readonly name: string;
      readonly register: number;
      readonly base: number;
      readonly imm: number;
      readonly offset: number;
      readonly direct: boolean;
    }
  | Atomic
  /** `lr.w` (or none), something between, `sc.w` at the same offset or another. */
  | {
      readonly kind: 'conditional';
      readonly reserve: Atomic | undefined;
      readonly between: readonly Compute[];
      readonly store: Atomic;
      readonly same: boolean;
    }
  | {
      readonly kind: 'branch';
      readonly name: string;
      readonly rs1: number;
      readonly rs2: number;
      readonly skip: number;
    }
  | { readonly kind: 'jal'; readonly rd: number; readonly skip: number }
  /** `odd` sets bit 0 of the target, which the instruction clears. */
  | {
      readonly kind: 'jalr';
      readonly rd: number;
      readonly base: number;
      readonly imm: number;
      readonly odd: boolean;
      readonly skip: number;
    }
  | { readonly kind: 'counter'; readonly name: string; readonly rd: number; readonly number: number };

export interface Compute {
  readonly kind: 'compute';
  readonly name: string;
  readonly rd: number;
  readonly rs1: number;
  readonly rs2: number;
  readonly imm: number;
}

export interface Atomic {
  readonly kind: 'atomic';
  readonly name: string;
  readonly rd: number;
  readonly rs2: number;
  readonly base: number;
  readonly offset: number;
}

/** What one sequence starts from and does; it knows no addresses, so that it means the same alone. */
export interface Sequence {
  readonly hidden: number;
  /** What x1 to x31 start from; where there are fewer, they are used again and again. */
  readonly registers: readonly number[];
  /** Words that fill the scratch memory again and again. */
  readonly scratch: readonly number[];
  readonly blocks: readonly Block[];
}

function namesOf(...formats: readonly unknown[]): string[] {
  return isa.instructions.filter(({ format }) => formats.includes(format)).map(({ name }) => name);
}

const trapping = ['ecall', 'ebreak'];
const computing = namesOf(R, I, SHIFT, U, FENCE, NONE).filter((name) => !trapping.includes(name));
const atomics = namesOf(AMO).filter((name) => !name.startsWith('sc.'));
const stores = namesOf(AMO).filter((name) => name.startsWith('sc.'));

// biome-ignore format: corners in groups
const corners = [
  0, 1, -1, 2, -2, 0x7fffffff, -0x80000000, 0x7ffffffe, -0x7fffffff,
  31, 32, 33, 63, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, -0x8000, -0x80,
  0x55555555, -0x55555556, 0x12345678, 3, 7, 10, -3, -10,
];
// Not made smaller: the corners are as good to read as 0, and every step of shrinking starts two processes.
const value = fc.noShrink(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...corners) },
    { weight: 1, arbitrary: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
  ),
);
// Few enough names that one instruction's result is often the next one's operand, and that operands are often equal.
const register = fc.oneof(fc.integer({ min: 0, max: 31 }), fc.constantFrom(0, 5, 6, 10, 11, 12));
const base = register.map((number) => number || 15);
const imm = fc.oneof(fc.constantFrom(0, 1, -1, 31, 2047, -2048, 0x7f, -0x80), fc.integer({ min: -2048, max: 2047 }));
const skip = fc.integer({ min: 0, max: 3 });
const word = fc.integer({ min: 0, max: scratchSize / 4 - 1 }).map((index) => 4 * index);

const compute: fc.Arbitrary<Compute> = fc.record({
  kind: fc.constant('compute'),
  name: fc.constantFrom(...computing),
  rd: register,
  rs1: register,
  rs2: register,
  // The upper bits are for lui and auipc.
  imm: fc.tuple(imm, value).map(([low, high]) => (high & ~0xfff) | (low & 0xfff)),
});

function atomic(names: readonly string[]): fc.Arbitrary<Atomic> {
  return fc.record({
    kind: fc.constant('atomic'),
    name: fc.constantFrom(...names),
    rd: register,
    rs2: register,
    base,
    offset: word,
  });
}

const block: fc.Arbitrary<Block> = fc.oneof(
  { weight: 12, arbitrary: compute },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('set' as const), rd: register, value }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('access' as const),
      name: fc.constantFrom(...namesOf(LOAD, S)),
      register,
      base,
      imm,
      offset: fc.integer({ min: 0, max: scratchSize - 4 }),
      direct: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: atomic(atomics) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('conditional' as const),
      reserve: fc.option(atomic(namesOf(LR)), { nil: undefined, freq: 4 }),
      between: fc.array(compute, { maxLength: 2 }),
      store: atomic(stores),
      same: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('branch' as const),
      name: fc.constantFrom(...namesOf(B)),
      rs1: register,
      rs2: register,
      skip,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('jal' as const), rd: register, skip }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('jalr' as const), rd: register, base, imm, odd: fc.boolean(), skip }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('counter' as const),
      name: fc.constantFrom('csrrs', 'csrrc', 'csrrsi', 'csrrci'),
      rd: register,
      number: fc.constantFrom(0xc00, 0xc01, 0xc02, 0xc80, 0xc81, 0xc82),
    }),
  },
);

/** Any sequence; shrinks towards few blocks and small numbers. */
export const sequence: fc.Arbitrary<Sequence> = fc.record({
  hidden: fc.integer({ min: 1, max: 31 }),
  registers: fc.array(value, { minLength: 1, maxLength: 12, size: 'max' }),
  scratch: fc.array(value, { minLength: 1, maxLength: 8, size: 'max' }),
  blocks: fc.array(block, { minLength: 1, maxLength: 16, size: 'max' }),
});
