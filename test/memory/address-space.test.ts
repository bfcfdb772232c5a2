/**
 * An address space against a plain model, a map from pages to permissions and bytes: whatever is done to two spaces over
 * one memory, at page borders, at the top of the addresses and around it, both say the same, and the tables of the fast
 * path follow from what is mapped and watched.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressSpace, permission } from '../../src/memory/address-space.ts';
import { pageSize, Ram } from '../../src/memory/ram.ts';

const top = 2 ** 32;
/** Where the tests look: both ends, the sign border, neighbours. */
const pages = [0, 1, 2, 0x400, 0x401, 0x7ffff, 0x80000, 0xffffe, 0xfffff];
/** Frames that the memory has. */
const room = 11;

interface ModelPage {
  permissions: number;
  readonly bytes: Uint8Array;
}

class Model {
  readonly pages = new Map<number, ModelPage>();

  map(address: number, size: number, permissions: number, available: number): boolean {
    const end = address + Math.max(size, 1);
    if (end > top) return false;
    const wanted = touched(address, end);
    if (wanted.filter((page) => !this.pages.has(page)).length > available) return false;
    for (const page of wanted) {
      const known = this.pages.get(page);
      if (known) known.permissions |= permissions;
      else this.pages.set(page, { permissions, bytes: new Uint8Array(pageSize) });
    }
    return true;
  }

  unmap(address: number, size: number): void {
    if (size > 0) for (const page of touched(address, Math.min(address + size, top))) this.pages.delete(page);
  }

  /** The byte at an address, addresses beyond the top being those from 0. */
  read(address: number): number {
    return this.pages.get(Math.floor((address % top) / pageSize))?.bytes[address % pageSize] ?? 0;
  }

  write(address: number, byte: number): void {
    const page = this.pages.get(Math.floor((address % top) / pageSize));
    if (page) page.bytes[address % pageSize] = byte;
  }

  permits(address: number, size: number, permissions: number): boolean {
    if (address + size > top) return false;
    return touched(address, address + size).every((page) => this.allows(page, permissions));
  }

  allows(page: number, permissions: number): boolean {
    const known = this.pages.get(page)?.permissions ?? 0;
    return (known & permissions) === permissions;
  }
}

/** The pages from `start` up to `end`. */
function touched(start: number, end: number): number[] {
  const first = Math.floor(start / pageSize);
  return end <= start ? [] : Array.from({ length: Math.ceil(end / pageSize) - first }, (_, i) => first + i);
}

const address = fc
  .tuple(fc.constantFrom(...pages), fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 4092, 4093, 4094, 4095), fc.nat(4095)))
  .map(([page, offset]) => page * pageSize + offset);
const size = fc.oneof(fc.constantFrom(0, 1, 2, 4, 4095, 4096, 4097, 8192), fc.nat(9000));
const width = fc.constantFrom(1, 2, 4);
const base = { space: fc.constantFrom(0, 1), address };

const deed = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('map' as const), ...base, size, permissions: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unmap' as const), ...base, size }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('poke' as const), ...base, width, value: fc.integer() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pokeBytes' as const), ...base, size, value: fc.nat(255) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('watch' as const), ...base }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), ...base }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('save' as const), ...base }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restore' as const), ...base }) },
);

/** Plain, for it is asked very often. */
function same<T>(actual: T, expected: T, what: string): void {
  if (actual !== expected) expect.fail(`${what}: ${actual} instead of ${expected}`);
}

/** Checks all that can be asked of a space. */
function check(space: AddressSpace, model: Model, ram: Ram, at: number, length: number): void {
  for (const page of pages) {
    const start = page * pageSize;
    const known = model.pages.get(page);
    same(space.permissionsAt(start + 5), known?.permissions ?? 0, 'permissions');
    const physical = space.translate(start + 5, 0);
    same(physical !== 0, known !== undefined, 'whether a page is mapped');
    for (const permissions of [permission.read, permission.write, permission.execute, 7]) {
      same(
        space.translate(start + 5, permissions),
        known && model.allows(page, permissions) ? physical : 0,
        'translation',
      );
    }
    const fast = (physical - 5 - start + 3) | 0;
    same(space.reads[page], known && model.allows(page, permission.read) ? fast : 0, 'the table of reads');
    const writes = known && model.allows(page, permission.write) && !ram.isWatched(physical - 5);
    same(space.writes[page], writes ? fast : 0, 'the table of writes');
  }
  for (const permissions of [0, 2, 4, 7]) {
    same(space.permits(at, length, permissions), model.permits(at, length, permissions), 'permits');
    same(space.permits(at | 0, length, permissions), model.permits(at, length, permissions), 'permits, signed');
  }
  for (const bytes of [1, 2, 4] as const) {
    const expected = Array.from({ length: bytes }, (_, i) => model.read(at + i) * 2 ** (8 * i)).reduce((a, b) => a + b);
    same(space.peek(at, bytes), expected | 0, 'peek');
  }
  const all = space.peekBytes(at, length);
  expect(Buffer.from(all).equals(Buffer.from(Array.from({ length }, (_, i) => model.read(at + i))))).toBe(true);
  const contents = [...space.contents()];
  expect(contents.map(({ address: start }) => start / pageSize)).toEqual([...model.pages.keys()].sort((a, b) => a - b));
  for (const { address: start, permissions, bytes } of contents) {
    const page = model.pages.get(start / pageSize)!;
    expect([permissions, Buffer.from(bytes).equals(page.bytes)]).toEqual([page.permissions, true]);
  }
}

describe('address spaces', () => {
  it('say what a plain map of pages says, whatever is done to them', () => {
    const ram = new Ram((room + 1) * pageSize);
    const spaces = [new AddressSpace(ram), new AddressSpace(ram)];
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        for (const space of spaces) space.clear();
        const models = [new Model(), new Model()];
        let told: number[] = [];
        const watcher = { stored: (physical: number) => void told.push(physical) };
        let saved:
          | { memory: ReturnType<Ram['save']>; tables: ReturnType<AddressSpace['save']>[]; models: Model[] }
          | undefined;
        for (const one of deeds) {
          const [space, model] = [spaces[one.space], models[one.space]];
          const left = room - models[0].pages.size - models[1].pages.size;
          expect(ram.available).toBe(left);
          told = [];
          if (one.do === 'map') {
            const done = space.map(one.address, one.size, one.permissions);
            expect(done).toBe(model.map(one.address, one.size, one.permissions, left));
          } else if (one.do === 'unmap') {
            space.unmap(one.address, one.size);
            model.unmap(one.address, one.size);
          } else if (one.do === 'poke' || one.do === 'pokeBytes') {
            const length = one.do === 'poke' ? one.width : one.size;
            const bytes = Array.from({ length }, (_, i) =>
              one.do === 'poke' ? (one.value >>> (8 * i)) & 255 : (one.value + 7 * i) & 255,
            );
            if (one.do === 'poke') space.poke(one.address, one.width, one.value);
            else space.pokeBytes(one.address, Uint8Array.from(bytes));
            for (const [i, byte] of bytes.entries()) model.write(one.address + i, byte);
            // Whoever watches hears of each word of a watched frame that changed, and of no other.
            const heard = new Set(told);
            const changed = bytes.map((_, i) => space.translate(one.address + i, 0) & -4);
            expect(heard).toEqual(new Set(changed.filter((word) => word !== 0 && ram.isWatched(word & -pageSize))));
          } else if (one.do === 'watch') {
            const physical = space.translate(one.address, 0);
            if (physical !== 0) ram.watch(physical & -pageSize, watcher);
          } else if (one.do === 'clear') {
            space.clear();
            model.pages.clear();
          } else if (one.do === 'save') {
            saved = {
              memory: ram.save(),
              tables: spaces.map((each) => each.save()),
              models: structuredCloneOf(models),
            };
          } else if (saved) {
            ram.restore(saved.memory);
            for (const [index, each] of spaces.entries()) {
              each.restore(saved.tables[index]);
              models[index] = structuredCloneOf(saved.models)[index];
            }
          }
          for (const [index, each] of spaces.entries())
            check(each, models[index], ram, one.address, 'size' in one ? one.size : 6);
        }
        const frames = spaces.flatMap((space) =>
          [...space.contents()].map(({ address: at }) => space.translate(at, 0)),
        );
        expect(new Set(frames).size).toBe(frames.length);
        expect(frames).not.toContain(0);
      }),
      { numRuns: 80, seed: 41 },
    );
  });

  it('hear of each page whose mapping changes', () => {
    const space = new AddressSpace(new Ram(2 ** 20));
    const heard: number[] = [];
    space.watcher = { remapped: (page) => void heard.push(page) };
    space.map(0xfffff000, 1, permission.read);
    space.map(0x1000, 8192, permission.execute);
    space.unmap(0x2fff, 1);
    space.restore([]);
    expect(heard).toEqual([0xfffff, 1, 2, 2, 0xfffff, 1]);
  });

  it('know nothing of an empty range', () => {
    const space = new AddressSpace(new Ram(2 ** 20));
    space.map(0, 8192, permission.read);
    space.unmap(0, 0);
    space.unmap(0x1800, 0);
    expect([...space.contents()].map(({ address: at }) => at)).toEqual([0, 0x1000]);
    expect(space.permits(0x10000, 0, permission.read)).toBe(true);
    expect(space.permits(0, -1, permission.read)).toBe(false);
  });

  it('refuse a range that goes beyond the last address', () => {
    const space = new AddressSpace(new Ram(2 ** 20));
    expect(space.map(0xfffff000, pageSize, permission.read)).toBe(true);
    expect(space.map(0xffffe000, 3 * pageSize, permission.write)).toBe(false);
    expect(space.permissionsAt(0xfffff000)).toBe(permission.read);
    expect(space.permissionsAt(0xffffe000)).toBe(0);
    space.unmap(0xffffe000, 3 * pageSize);
    expect(space.permissionsAt(0xfffff000)).toBe(0);
  });
});

function structuredCloneOf(models: readonly Model[]): Model[] {
  return models.map((model) => {
    const copy = new Model();
    for (const [page, { permissions, bytes }] of model.pages)
      copy.pages.set(page, { permissions, bytes: bytes.slice() });
    return copy;
  });
}
