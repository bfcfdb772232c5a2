/**
 * Replays accesses on a memory without any program: who, what and where, one after the other.
 *
 * They take effect in the order in which they come. An access starts when its core's last one has finished, and no sooner
 * than the access before it in the order started; so the cores' waiting overlaps as far as the order lets it, and between
 * two accesses of a core no time passes.
 */
import type { MemorySystem } from './port.ts';
import { pageSize } from './ram.ts';

export class Replay {
  /** Accesses of all cores so far. */
  accesses = 0;
  /** By core: its accesses, and the cycles for which it waited for them. */
  readonly accessesOf: Float64Array;
  readonly busyOf: Float64Array;
  private readonly memory: MemorySystem;
  /** By core: when its last access finished. */
  private readonly ready: Float64Array;
  /** When the last access started. */
  private started = 0;
  /** Physical memory that is there to be accessed, in bytes. */
  private room = pageSize;

  constructor(memory: MemorySystem, cores: number) {
    this.memory = memory;
    this.accessesOf = new Float64Array(cores);
    this.busyOf = new Float64Array(cores);
    this.ready = new Float64Array(cores);
  }

  /** The cycle at which the last access to finish has. */
  get elapsed(): number {
    return this.ready.reduce((most, cycle) => Math.max(most, cycle), 0);
  }

  /** Carries out an access; the address is a physical one, below the memory's limit. */
  access(core: number, on: 'load' | 'store', address: number): void {
    while (address >= this.room) this.room = this.memory.ram.allocate() + pageSize;
    const start = Math.max(this.started, this.ready[core]);
    const finished = this.memory.touch(core, on, address, start);
    this.started = start;
    this.ready[core] = finished;
    this.accesses++;
    this.accessesOf[core]++;
    this.busyOf[core] += finished - start;
  }
}
