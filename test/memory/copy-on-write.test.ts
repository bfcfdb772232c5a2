/**
 * Copy on write against a plain model, in which each space has bytes of its own from the beginning and shares only what it
 * shares on purpose: whatever is forked, stored, mapped and closed in whatever order, all spaces say what the model says, and
 * no frame is lost or had by two who do not share it.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AddressSpace, permission } from '../../src/memory/address-space.ts';
import { pageSize, Ram } from '../../src/memory/ram.ts';

const { read, write, execute } = permission;
/** Pages: data, text, shared on purpose, mapped later. */
const layout = [
  { page: 0x10, permissions: read | write, isShared: false },
  { page: 0x11, permissions: read | write, isShared: false },
  { page: 0x12, permissions: read | execute, isShared: false },
  { page: 0x13, permissions: read | write, isShared: true },
];
const later = 0x14;
const frames = 40;

interface Page {
  readonly permissions: number;
  /** One object in all spaces that share it on purpose. */
  bytes: Uint8Array;
  readonly isShared: boolean;
}

type Model = Map<number, Page>;

interface Known {
  readonly space: AddressSpace;
  readonly model: Model;
}

function forked(model: Model): Model {
  return new Map(
    [...model].map(([page, one]) => [page, one.isShared ? one : { ...one, bytes: one.bytes.slice() }] as const),
  );
}

const which = fc.nat(20);
const deed = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fork' as const), which }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('store' as const),
      which,
      page: fc.constantFrom(0x10, 0x11, 0x12, 0x13, 0x14),
      word: fc.constantFrom(0, 5, 1023),
      value: fc.integer(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('poke' as const),
      which,
      page: fc.constantFrom(0x10, 0x12, 0x13),
      value: fc.nat(255),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('map' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unmap' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('save' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), which }) },
);

/** Stores a word as a core and its kernel do: where the page was lent, it gets a frame of its own before. */
function store(space: AddressSpace, ram: Ram, address: number, value: number): boolean {
  const physical = space.translate(address, write);
  if (physical === 0) {
    if (!space.isLent(address) || !space.own(address)) return false;
    expect(space.isLent(address)).toBe(false);
    return store(space, ram, address, value);
  }
  ram.writeWord(physical, value);
  return true;
}

it('forked spaces are as if each had bytes of its own', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
      const ram = new Ram((frames + 1) * pageSize);
      const first: Known = { space: new AddressSpace(ram), model: new Map() };
      for (const { page, permissions, isShared } of layout) {
        first.space.map(page * pageSize, pageSize, permissions, isShared);
        first.model.set(page, { permissions, isShared, bytes: new Uint8Array(pageSize) });
      }
      let alive: Known[] = [first];
      let saved:
        | {
            ram: ReturnType<Ram['save']>;
            all: { space: AddressSpace; table: ReturnType<AddressSpace['save']>; model: Model }[];
          }
        | undefined;
      for (const one of deeds) {
        const { space, model } = alive[one.which % alive.length];
        if (one.do === 'fork' && alive.length < 6) {
          const child = new AddressSpace(ram);
          expect(space.lendTo(child)).toBe(model.size);
          alive.push({ space: child, model: forked(model) });
        } else if (one.do === 'store') {
          const page = model.get(one.page);
          const may = page !== undefined && (page.permissions & write) !== 0;
          expect(store(space, ram, one.page * pageSize + 4 * one.word, one.value)).toBe(may);
          if (may) new DataView(page.bytes.buffer).setInt32(4 * one.word, one.value, true);
        } else if (one.do === 'poke') {
          // A debugger writes what no program may write, and only for the one that it looks at.
          space.pokeBytes(one.page * pageSize + 7, Uint8Array.of(one.value));
          const page = model.get(one.page);
          if (page) page.bytes[7] = one.value;
        } else if (one.do === 'map' && !model.has(later)) {
          expect(space.map(later * pageSize, 1, read | write)).toBe(true);
          model.set(later, { permissions: read | write, isShared: false, bytes: new Uint8Array(pageSize) });
        } else if (one.do === 'unmap') {
          space.unmap(later * pageSize, 1);
          model.delete(later);
        } else if (one.do === 'close' && alive.length > 1) {
          space.close();
          expect([...space.contents()]).toEqual([]);
          expect(space.permissionsAt(0x10000)).toBe(0);
          alive = alive.filter((other) => other.space !== space);
        } else if (one.do === 'save') {
          const copies = new Map<Page, Page>();
          const copyOf = (page: Page): Page => {
            const copy = copies.get(page) ?? { ...page, bytes: page.bytes.slice() };
            copies.set(page, copy);
            return copy;
          };
          const all = alive.map((each) => ({
            space: each.space,
            table: each.space.save(),
            model: new Map([...each.model].map(([page, each]) => [page, copyOf(each)] as const)),
          }));
          saved = { ram: ram.save(), all };
        } else if (one.do === 'restore' && saved) {
          ram.restore(saved.ram);
          for (const each of alive) each.space.restore([]);
          for (const each of alive) each.space.close();
          alive = saved.all.map((each) => {
            each.space.open();
            each.space.restore(each.table);
            return each;
          });
          saved = undefined;
        }
        check(alive, ram);
      }
      for (const { space } of alive) space.close();
      expect(ram.available).toBe(frames);
      expect(ram.spaces.size).toBe(0);
    }),
    { numRuns: 150, seed: 5 },
  );
});

function check(alive: readonly Known[], ram: Ram): void {
  const frameOf = ({ space }: Known, page: number): number => space.translate(page * pageSize, 0);
  const used = new Map<number, Known[]>();
  for (const one of alive) {
    const contents = [...one.space.contents()];
    expect(contents.map(({ address }) => address / pageSize)).toEqual([...one.model.keys()].sort((a, b) => a - b));
    for (const { address, permissions, bytes } of contents) {
      const page = one.model.get(address / pageSize) as Page;
      expect(permissions).toBe(page.permissions);
      if (!Buffer.from(bytes).equals(page.bytes)) expect.fail(`page ${address / pageSize} differs`);
      const frame = frameOf(one, address / pageSize);
      used.set(frame, [...(used.get(frame) ?? []), one]);
      // What may be stored to at once is nobody else's, unless it is shared on purpose.
      const isOpen = one.space.translate(address, write) !== 0;
      expect(one.space.writes[address / pageSize] !== 0).toBe(isOpen);
      if (isOpen && !page.isShared) expect(ram.sharers(frame)).toBe(1);
    }
  }
  for (const [frame, spaces] of used) expect(ram.sharers(frame)).toBe(spaces.length);
  expect(ram.available).toBe(frames - used.size);
}

it('when memory is used up, nobody gets a frame, and nothing changes', () => {
  const ram = new Ram(3 * pageSize);
  const [parent, child] = [new AddressSpace(ram), new AddressSpace(ram)];
  parent.map(0x1000, 2 * pageSize, read | write);
  parent.lendTo(child);
  expect(child.own(0x1000)).toBe(false);
  child.pokeBytes(0x1000, Uint8Array.of(1));
  expect(parent.peek(0x1000, 1)).toBe(0);
  parent.close();
  // What nobody else has any more need not be copied.
  expect([child.isLent(0x1000), child.isCopied(0x1000), child.own(0x1000)]).toEqual([true, false, true]);
  child.pokeBytes(0x1000, Uint8Array.of(1));
  expect(child.peek(0x1000, 1)).toBe(1);
});
