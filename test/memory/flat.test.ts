/**
 * Flat memory against a plain model: bytes by address, a reservation for each port. Three ports load, store, reserve and
 * do atomics at random, at page borders and where they may not; now and then a store takes the way of the engines' fast
 * path, and the kernel pokes, takes pages away and goes back to a saved state.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Amo, amos, type Width } from '../../src/base/access.ts';
import { AddressSpace, permission } from '../../src/memory/address-space.ts';
import { flat } from '../../src/memory/organisations/flat.ts';
import { fault } from '../../src/memory/port.ts';
import { pageSize } from '../../src/memory/ram.ts';

const { read, write, execute } = permission;
const order = { acquire: false, release: false };

/** Two pages of data, one that may only be read, a hole, one of code, and the last page of all. */
const layout: readonly (readonly [address: number, permissions: number])[] = [
  [0x10010000, read | write],
  [0x10011000, read | write],
  [0x10012000, read],
  [0x10014000, execute],
  [0xfffff000, read | write],
];

const amoNames = Object.keys(amos) as Amo[];

/** What an atomic stores, in arithmetic without a word size (Unprivileged Specification, chapter A). */
function stored(amo: Amo, old: number, operand: number): number {
  const [a, b] = [BigInt(old), BigInt(operand)];
  const [ua, ub] = [BigInt.asUintN(32, a), BigInt.asUintN(32, b)];
  const results: Record<Amo, bigint> = {
    swap: b,
    add: a + b,
    xor: a ^ b,
    and: a & b,
    or: a | b,
    min: a < b ? a : b,
    max: a > b ? a : b,
    minu: ua < ub ? ua : ub,
    maxu: ua > ub ? ua : ub,
  };
  return Number(BigInt.asIntN(32, results[amo]));
}

const ports = 3;

class Model {
  readonly permissions = new Map(layout.map(([address, permissions]) => [address / pageSize, permissions]));
  bytes = new Map<number, number>();
  /** The reserved word's address; -1 for none. */
  reservations: number[] = new Array(ports).fill(-1);
  private readonly misaligned: 'fault' | 'allow';

  constructor(misaligned: 'fault' | 'allow') {
    this.misaligned = misaligned;
  }

  fault(address: number, width: number, permissions: number, atomic = false): number {
    if (address % width !== 0 && (atomic || this.misaligned === 'fault')) return fault.misaligned;
    for (let at = address; at < address + width; at++) {
      const known = this.permissions.get(Math.floor(at / pageSize)) ?? 0;
      if ((known & permissions) !== permissions) return fault.forbidden;
    }
    return fault.none;
  }

  read(address: number, width: number): number {
    let value = 0;
    for (let i = width - 1; i >= 0; i--) value = value * 256 + (this.bytes.get(address + i) ?? 0);
    return value | 0;
  }

  /** Stores, and breaks every reservation of the words but that of the port that stores; -1 is the kernel. */
  write(address: number, width: number, value: number, by: number): void {
    for (let i = 0; i < width; i++) {
      const at = address + i;
      if (!this.permissions.has(Math.floor(at / pageSize))) continue;
      this.bytes.set(at, (value >>> (8 * i)) & 255);
      for (let port = 0; port < ports; port++) {
        if (port !== by && this.reservations[port] === at - (at % 4)) this.reservations[port] = -1;
      }
    }
  }

  unmap(page: number): void {
    this.permissions.delete(page);
    for (const at of [...this.bytes.keys()]) if (Math.floor(at / pageSize) === page) this.bytes.delete(at);
    this.reservations = this.reservations.map((at) => (Math.floor(at / pageSize) === page ? -1 : at));
  }
}

const address = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(0x10010004, 0x10010008, 0x10010ffc, 0x10011000) },
  { weight: 2, arbitrary: fc.constantFrom(0x10010001, 0x10010ffd, 0x10010ffe, 0x10010fff, 0x10011ffe, 0x10011fff) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(0x10012000, 0x10012ffe, 0x10013000, 0x10014000, 0xfffffffc, 0xfffffffe, 0xffffffff, 0),
  },
);
const base = { port: fc.nat(ports - 1), address };
const width = fc.constantFrom<Width>(1, 2, 4);
const value = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)));
const constant = <T extends string>(word: T) => fc.constant(word);

const access = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: constant('load'), ...base, width }) },
  { weight: 4, arbitrary: fc.record({ do: constant('store'), ...base, width, value }) },
  { weight: 3, arbitrary: fc.record({ do: constant('fast store'), ...base, value }) },
  { weight: 2, arbitrary: fc.record({ do: constant('atomic'), ...base, amo: fc.constantFrom(...amoNames), value }) },
  { weight: 5, arbitrary: fc.record({ do: constant('reserve'), ...base }) },
  { weight: 8, arbitrary: fc.record({ do: constant('sc'), ...base, value }) },
  { weight: 1, arbitrary: fc.record({ do: constant('release'), ...base }) },
  { weight: 1, arbitrary: fc.record({ do: constant('poke'), ...base, width, value }) },
  { weight: 1, arbitrary: fc.record({ do: constant('remap'), ...base }) },
  { weight: 1, arbitrary: fc.record({ do: constant('save'), ...base }) },
  { weight: 1, arbitrary: fc.record({ do: constant('restore'), ...base }) },
);

function createFlat(misaligned: 'fault' | 'allow') {
  const memory = flat.create({ size: 2 ** 20 }, { cores: ports, misaligned });
  const space = new AddressSpace(memory.ram);
  const all = Array.from({ length: ports }, (_, core) => memory.port(core));
  for (const port of all) port.space = space;
  return { memory, space, all };
}

describe('flat memory', () => {
  it.each(['fault', 'allow'] as const)('does what a plain model does (misaligned: %s)', (misaligned) => {
    const { memory, space, all } = createFlat(misaligned);
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(access, { maxLength: 120, size: 'max' }), (accesses) => {
        space.clear();
        for (const [at, permissions] of layout) space.map(at, pageSize, permissions);
        for (const port of all) port.release();
        const model = new Model(misaligned);
        let saved: [unknown, ReturnType<AddressSpace['save']>, Model] | undefined;
        for (const [now, one] of accesses.entries()) {
          const port = all[one.port];
          // Registers hold int32: the upper half of the addresses comes as negative numbers.
          const at = one.address | 0;
          const note = (expected: number, happened = '') => {
            expect([port.fault, port.ready], `${one.do} at ${one.address}`).toEqual([expected, now + 1]);
            const key = `${one.do} ${expected} ${happened}`;
            seen.set(key, (seen.get(key) ?? 0) + 1);
          };
          if (one.do === 'load') {
            const expected = model.fault(one.address, one.width, read);
            expect(port.load(at, one.width, now)).toBe(expected ? 0 : model.read(one.address, one.width));
            note(expected);
          } else if (one.do === 'store') {
            const expected = model.fault(one.address, one.width, write);
            port.store(at, one.width, one.value, now);
            if (!expected) model.write(one.address, one.width, one.value, one.port);
            note(expected);
          } else if (one.do === 'fast store') {
            // As generated code does it: where the table has an entry, without asking anybody.
            const entry = space.writes[one.address >>> 12];
            if (((at | ~entry) & 3) === 0) {
              memory.ram.words[(at + entry) >>> 2] = one.value;
              expect(model.fault(one.address, 4, write)).toBe(fault.none);
              expect(model.reservations, 'reserved words that a fast store overwrites').not.toContain(one.address);
              model.write(one.address, 4, one.value, one.port);
            }
          } else if (one.do === 'atomic') {
            const expected = model.fault(one.address, 4, read | write, true);
            const old = model.read(one.address, 4);
            expect(port.atomic(one.amo, at, one.value, order, now)).toBe(expected ? 0 : old);
            if (!expected) model.write(one.address, 4, stored(one.amo, old, one.value), one.port);
            note(expected);
          } else if (one.do === 'reserve') {
            const expected = model.fault(one.address, 4, read, true);
            expect(port.reserve(at, order, now)).toBe(expected ? 0 : model.read(one.address, 4));
            if (!expected) model.reservations[one.port] = one.address;
            note(expected);
          } else if (one.do === 'sc') {
            const expected = model.fault(one.address, 4, write, true);
            const succeeds = !expected && model.reservations[one.port] === one.address;
            expect(port.storeConditional(at, one.value, order, now)).toBe(succeeds ? 0 : 1);
            if (!expected) model.reservations[one.port] = -1;
            if (succeeds) model.write(one.address, 4, one.value, one.port);
            note(expected, succeeds ? 'succeeds' : 'fails');
          } else if (one.do === 'release') {
            port.release();
            model.reservations[one.port] = -1;
          } else if (one.do === 'poke') {
            space.poke(one.address, one.width, one.value);
            model.write(one.address, one.width, one.value, -1);
          } else if (one.do === 'remap') {
            const page = Math.floor(one.address / pageSize);
            const permissions = model.permissions.get(page);
            space.unmap(one.address, 1);
            model.unmap(page);
            if (permissions !== undefined) {
              space.map(one.address, 1, permissions);
              model.permissions.set(page, permissions);
            }
          } else if (one.do === 'save') {
            const copy = new Model(misaligned);
            copy.bytes = new Map(model.bytes);
            copy.reservations = [...model.reservations];
            saved = [memory.save(), space.save(), copy];
          } else if (saved) {
            memory.restore(saved[0]);
            space.restore(saved[1]);
            model.bytes = new Map(saved[2].bytes);
            model.reservations = [...saved[2].reservations];
          }
        }
        for (const { address: start, bytes } of space.contents()) {
          const expected = bytes.map((_, i) => model.bytes.get(start + i) ?? 0);
          expect(Buffer.from(bytes).equals(expected)).toBe(true);
        }
      }),
      { numRuns: 80, seed: 51 },
    );
    // Each way that an access can end was seen, or the model was no test.
    const ways = ['load 0 ', 'load 2 ', 'store 0 ', 'store 2 ', 'atomic 0 ', 'atomic 1 ', 'atomic 2 ', 'reserve 1 '];
    for (const way of [...ways, 'sc 0 succeeds', 'sc 0 fails', 'sc 1 fails', 'sc 2 fails']) {
      expect(seen.get(way) ?? 0, way).toBeGreaterThan(5);
    }
    expect(seen.has('load 1 ')).toBe(misaligned === 'fault');
  });

  it('keeps a reservation over the own stores of its port, however they are made', () => {
    for (const spoil of ['store', 'byte', 'misaligned', 'amo'] as const) {
      for (const by of [0, 1]) {
        const { space, all } = createFlat('allow');
        space.map(0x1000, pageSize, read | write);
        all[0].reserve(0x1010, order, 0);
        if (spoil === 'store') all[by].store(0x1010, 4, 1, 1);
        if (spoil === 'byte') all[by].store(0x1013, 1, 1, 1);
        if (spoil === 'misaligned') all[by].store(0x100e, 4, 1, 1);
        if (spoil === 'amo') all[by].atomic('add', 0x1010, 1, order, 1);
        expect(all[0].storeConditional(0x1010, 7, order, 2), `${spoil} by ${by}`).toBe(by);
      }
    }
  });

  it('takes the fast path off a page from its first reservation on, in every space that maps it', () => {
    const { space, all, memory } = createFlat('fault');
    space.map(0x1000, 2 * pageSize, read | write);
    expect(space.writes[1]).not.toBe(0);
    all[2].reserve(0x1ffc, order, 0);
    expect([space.writes[1], space.writes[2] !== 0, space.reads[1] !== 0]).toEqual([0, true, true]);
    const state = memory.save();
    all[2].release();
    memory.restore(state);
    expect(all[2].storeConditional(0x1ffc, 1, order, 1)).toBe(0);
  });

  it('answers a fence in a cycle', () => {
    const { all } = createFlat('fault');
    all[0].fault = fault.forbidden;
    all[0].fence('memory', 255, 41);
    expect([all[0].fault, all[0].ready]).toEqual([fault.none, 42]);
  });
});

describe('atomics', () => {
  it.each(amoNames)('%s stores what arithmetic without a word size says', (amo) => {
    fc.assert(
      fc.property(value, value, (old, operand) => {
        expect(amos[amo](old, operand) | 0).toBe(stored(amo, old, operand));
      }),
      { numRuns: 200, seed: 52 },
    );
  });
});
