/** An observer that writes down what it hears, and that it hears it in the order that it is promised. */
import { expect } from 'vitest';
import type { Transaction } from '../../src/memory/coherence/transport.ts';
import type { Access, MemoryObserver, ObservedMemory } from '../../src/memory/observer.ts';

/** A finished access, and what happened because of it. */
export type Heard = Omit<Access, 'space'> & {
  readonly requests: readonly Transaction['request'][];
  /** Cores that lost their copy of its line to it. */
  readonly taken: readonly number[];
};

/** The access under way. */
interface Under {
  readonly access: Access;
  readonly requests: Transaction['request'][];
  readonly taken: number[];
  /** Whether the next line was taken from somebody, and has not been asked for yet. */
  takenAhead: boolean;
  /** When its last answer came. */
  at: number;
}

export class Recorder implements MemoryObserver {
  memory!: ObservedMemory;
  readonly accesses: Heard[] = [];
  /** Copies that went for want of room. */
  evictions = 0;
  private under: Under | undefined;

  attach(memory: ObservedMemory): void {
    expect(this.memory).toBeUndefined();
    this.memory = memory;
  }

  began(access: Access): void {
    if (this.under) expect.fail('accesses do not overlap');
    this.under = { access, requests: [], taken: [], takenAhead: false, at: access.asked };
  }

  carried({ request, core, line, isAwaited }: Transaction, from: number, to: number): void {
    const under = this.under ?? expect.fail('a request belongs to an access');
    // Nobody waits for the line after it, which may be fetched ahead.
    const isAhead = !isAwaited && line === under.access.line + 1;
    if (core !== under.access.core || (line !== under.access.line && !isAhead))
      expect.fail('a request is for the line of its access');
    if ((from < under.at && !isAhead) || to < from) expect.fail('requests follow each other');
    if (isAwaited) under.at = to;
    if (isAhead) under.takenAhead = false;
    under.requests.push(request);
  }

  lost(core: number, line: number, taken: boolean): void {
    if (!taken) {
      this.evictions++;
      return;
    }
    const under = this.under ?? expect.fail('a copy is taken by an access');
    const isAhead = line === under.access.line + 1;
    if (core === under.access.core || (line !== under.access.line && !isAhead))
      expect.fail('others lose the line that is asked for');
    if (isAhead) under.takenAhead = true;
    under.taken.push(core);
  }

  demoted(): void {
    if (!this.memory.demotes) expect.fail('only an exclusive second level has lines that first levels gave up');
  }

  finished(access: Access): void {
    const { under } = this;
    if (under?.access !== access) expect.fail('what has begun finishes');
    if (under.takenAhead) expect.fail('a line that is taken ahead is asked for');
    if (access.finished < under.at) expect.fail('an access lasts as long as its requests');
    if (access.line !== Math.floor(access.physical / this.memory.line)) expect.fail('a line has its addresses');
    const { core, kind, on, address, physical, width, line, pc, asked, finished, missed, foundIn } = access;
    const { requests, taken } = under;
    this.accesses.push({
      ...{ core, kind, on, address, physical, width, line, pc, asked, finished, missed, foundIn, requests, taken },
    });
    this.under = undefined;
  }

  save(): unknown {
    return this.accesses.length;
  }

  restore(state: unknown): void {
    this.accesses.length = state as number;
  }
}
