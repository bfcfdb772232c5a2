/**
 * Copy on write, as the kernel carries it out: whoever stores to a page that is lent gets a copy of it.
 * The words go through the port of the core that the kernel runs on, so a copy costs what its loads and stores cost. What
 * nobody else maps any more is not copied.
 */
import type { Core } from '../core/core.ts';
import { type AddressSpace, permission } from '../memory/address-space.ts';
import { pageSize } from '../memory/ram.ts';

export class PageCopier {
  /** The core that the kernel runs on; undefined for none: then a copy takes no time. */
  core: Core | undefined;
  private readonly spend: (core: Core, cycles: number) => void;

  /** `spend` hears of cycles that a core has spent with copying. */
  constructor(spend: (core: Core, cycles: number) => void) {
    this.spend = spend;
  }

  /** Gives a lent page a frame of its own; false when memory is used up. */
  own(space: AddressSpace, address: number): boolean {
    const { core } = this;
    const isReadable = (space.permissionsAt(address) & permission.read) !== 0;
    if (!core || !isReadable || !space.isCopied(address)) return space.own(address);
    const { port } = core;
    const before = core.cycle;
    const other = port.space;
    const page = address & -pageSize;
    port.space = space;
    const words = new Int32Array(pageSize / 4);
    for (let i = 0; i < words.length; i++) {
      words[i] = port.load(page + 4 * i, 4, core.cycle);
      core.cycle = port.ready;
    }
    const done = space.own(address);
    for (let i = 0; done && i < words.length; i++) {
      port.store(page + 4 * i, 4, words[i], core.cycle);
      core.cycle = port.ready;
    }
    port.space = other;
    this.spend(core, core.cycle - before);
    return done;
  }
}
