/** A memory with known parameters and receipts, for examples that are worked out by hand. */
import type { Width } from '../../../src/base/access.ts';
import { seeded } from '../../../src/base/choices.ts';
import { defaults } from '../../../src/base/plug.ts';
import { AddressSpace, permission } from '../../../src/memory/address-space.ts';
import { lru } from '../../../src/memory/cache/replacement/lru.ts';
import { links } from '../../../src/memory/links/index.ts';
import { orderings } from '../../../src/memory/ordering/index.ts';
import { organisations } from '../../../src/memory/organisations/index.ts';
import type { MemoryPort } from '../../../src/memory/port.ts';
import { protocols } from '../../../src/memory/protocols/index.ts';
import { pageSize } from '../../../src/memory/ram.ts';
import type { Receipt } from '../../../src/memory/receipt/receipt.ts';
import { Receipts } from '../../../src/memory/receipt/receipts.ts';
import { recordedLink } from '../../../src/memory/receipt/recorded-link.ts';
import { recordedBehindBuffers, recordedForCores } from '../../../src/memory/receipt/recorded-memory.ts';

/** Where the pages begin that programs may use. */
export const data = 0x10010000;
/** Bytes in a line. */
export const line = 64;
/** Cycles of the levels: a first level of two lines in one set, and a second where there is one. */
export const l1 = 2;
export const l2 = 9;

interface Choice {
  readonly kind: string;
  readonly [parameter: string]: number | string;
}

export interface RigSetting {
  readonly cores: number;
  readonly memory: Choice;
  readonly link: Choice;
  readonly protocol?: string;
  readonly ordering?: Choice;
  /** Whether there is a second level, of eight lines. */
  readonly second?: boolean;
  /** Of choices; 0 lets no store linger and no load be early. */
  readonly seed?: number;
}

export interface Rig {
  readonly receipts: Receipts;
  port(core: number): MemoryPort;
  load(core: number, offset: number, now: number, width?: Width): Receipt;
  store(core: number, offset: number, now: number, width?: Width): Receipt;
  last(core: number): Receipt;
}

export function createRig(setting: RigSetting): Rig {
  const { cores, second = false, ordering = { kind: 'sc' }, seed = 0 } = setting;
  const receipts = new Receipts(cores);
  const { journal } = receipts;
  const organisation = named(organisations, setting.memory.kind);
  const link = named(links, setting.link.kind);
  const first = { size: 2 * line, ways: 2, replacement: lru, latency: l1 };
  const organised = organisation.create(
    { ...defaults(organisation), ...setting.memory },
    {
      cores,
      misaligned: 'allow',
      caches: {
        line,
        l1i: first,
        l1d: first,
        l2: second ? { ...first, size: 8 * line, latency: l2, inclusion: 'inclusive' } : undefined,
      },
      protocol: named(protocols, setting.protocol ?? 'mesi'),
      link: (places, nameOf) =>
        recordedLink(link.create({ ...defaults(link), ...setting.link }, places), nameOf, journal),
      choices: seeded(0),
      journal,
    },
  );
  const behind = recordedBehindBuffers(organised, cores, journal);
  const plug = named(orderings, ordering.kind);
  const ordered = plug.wrap(
    behind,
    { ...defaults(plug), ...ordering },
    { cores, choices: seeded(seed), coherent: true, journal },
  );
  const memory = recordedForCores(ordered, cores, journal);
  const space = new AddressSpace(memory.ram);
  space.map(data, 2 * pageSize, permission.read | permission.write | permission.execute);
  for (let core = 0; core < cores; core++) {
    memory.port(core).space = space;
    memory.port(core).begin();
  }
  const last = (core: number) => {
    const receipt = receipts.last(core);
    if (!receipt) throw new Error(`core ${core} has done nothing`);
    return receipt;
  };
  return {
    receipts,
    last,
    port: (core) => memory.port(core),
    load(core, offset, now, width = 4) {
      memory.port(core).load(data + offset, width, now);
      return last(core);
    },
    store(core, offset, now, width = 4) {
      memory.port(core).store(data + offset, width, 1, now);
      return last(core);
    },
  };
}

/** The steps of a receipt in short: part, where, cycles. */
export function path({ steps }: Pick<Receipt, 'steps'>): (readonly [part: string, where: string, cycles: number])[] {
  return steps.map(({ part, where, from, to }) => [part, where, to - from]);
}

/** The transitions of a receipt in short: core, from, to, event. */
export function moves({ transitions }: Pick<Receipt, 'transitions'>) {
  return transitions.map(({ core, from, to, event }) => [core, from, to, event]);
}

function named<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.find((one) => one.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}
