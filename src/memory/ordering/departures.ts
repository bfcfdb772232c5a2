/**
 * When stores leave the buffers of all cores: at their cycle, whoever runs.
 * Invariant: before an access at a cycle, every store that is due by then has left, in the order (cycle, core); so what an
 * access sees does not depend on how long cores run at a time.
 */
export class Departures {
  /** For each core, the cycle at which its next store leaves; infinite for none. */
  private readonly cycles: Float64Array;
  private readonly leave: (core: number, at: number) => void;
  /** Nothing leaves before this cycle. */
  private earliest = Number.POSITIVE_INFINITY;

  /** `leave` lets the next store of a core go and announces the one after it. */
  constructor(cores: number, leave: (core: number, at: number) => void) {
    this.cycles = new Float64Array(cores).fill(Number.POSITIVE_INFINITY);
    this.leave = leave;
  }

  /** Says when the next store of a core leaves. */
  announce(core: number, cycle: number): void {
    this.cycles[core] = cycle;
    if (cycle < this.earliest) this.earliest = cycle;
  }

  /** Lets go what is due by now. */
  settle(now: number): void {
    while (this.earliest <= now) {
      let first = 0;
      for (let core = 1; core < this.cycles.length; core++) if (this.cycles[core] < this.cycles[first]) first = core;
      this.earliest = this.cycles[first];
      if (this.earliest <= now) this.leave(first, this.earliest);
    }
  }
}
