/**
 * Loads and stores that were not allowed, for which the kernel may be able to do something: a stack grows by a page, a page
 * that was lent is copied, or another core's access has done one of these meanwhile. They are then carried out again.
 * Invariant: what is carried out again is allowed by then, or lacks its second page only.
 */
import { type EventLog, eventKinds } from '../base/events.ts';
import type { Core } from '../core/core.ts';
import { causes } from '../core/trap.ts';
import { type AddressSpace, permission } from '../memory/address-space.ts';
import type { Ram } from '../memory/ram.ts';
import type { Images } from './images.ts';
import type { PageCopier } from './page-copier.ts';
import { growStack } from './stacks.ts';
import type { Tcb } from './thread.ts';

export interface PageFaultParts {
  readonly images: Images;
  readonly copier: PageCopier;
  readonly events: EventLog;
  readonly ram: Ram;
}

export class PageFaults {
  private readonly parts: PageFaultParts;

  constructor(parts: PageFaultParts) {
    this.parts = parts;
  }

  /** Does what can be done for the access that a core stopped at; false where that is nothing. */
  resolve(core: Core, { id, process }: Tcb, now: number): boolean {
    if (!isAccess(core)) return false;
    const { images, copier, events } = this.parts;
    const { space } = images.of(process);
    if (isAllowedByNow(core, space)) return true;
    const { cause, value } = core;
    // A misaligned access that is carried out may lack its second page only.
    const either = [value >>> 0, (value + 3) >>> 0];
    const grown = either.find((one) => growStack(process.stacks, space, one));
    if (grown !== undefined) {
      events.emit(eventKinds.page, core.id, now, id, grown);
      return true;
    }
    const lent = cause === causes.forbiddenStore ? either.find((one) => space.isLent(one)) : undefined;
    if (lent === undefined || !copier.own(space, lent)) return false;
    events.emit(eventKinds.copy, core.id, now, id, lent);
    return true;
  }

  /** Whether the access that nothing could be done for lacks memory, which is used up, and not the right. */
  lacksMemory(core: Core, { process }: Tcb): boolean {
    const { images, ram } = this.parts;
    const { space } = images.of(process);
    if (!isAccess(core) || ram.available > 0) return false;
    return space.permissionsAt(core.value) === 0 || (core.cause === causes.forbiddenStore && space.isLent(core.value));
  }
}

function isAccess({ cause }: Core): boolean {
  return cause === causes.forbiddenLoad || cause === causes.forbiddenStore;
}

/** The width is in the word, as the Unprivileged Specification has it for all accesses: its logarithm in bits 12 and 13. */
function isAllowedByNow({ cause, value, pc, code }: Core, space: AddressSpace): boolean {
  const word = code.wordAt(pc);
  const { isa } = code;
  const instruction = isa.decode(word);
  const isAtomic = instruction !== undefined && isa.facts[isa.numberOf(instruction)].unit === 'atomic';
  const { read, write } = permission;
  const needed = cause === causes.forbiddenLoad ? read : isAtomic ? read | write : write;
  return space.permits(value, 1 << ((word >>> 12) & 3), needed);
}
