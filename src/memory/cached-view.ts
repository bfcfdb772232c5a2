/**
 * Memory as a program sees it, for those who read and write it without time: what the cache that answers for a line has;
 * without coherence, what the core that ran last sees; where there is no memory but caches, what any of them has.
 */
import type { PrivateCaches } from './cache/private-caches.ts';
import type { Coherence } from './coherence/coherence.ts';
import { Copies } from './coherence/holders.ts';
import type { CompiledProtocol } from './protocols/compile.ts';
import type { MemoryView } from './ram.ts';

export interface ViewSetting {
  readonly protocol: CompiledProtocol;
  /** By core. */
  readonly caches: readonly PrivateCaches[];
  readonly coherence: Coherence;
  /** Bytes in a line. */
  readonly line: number;
  /** Whether caches are all the memory there is. */
  readonly homeless: boolean;
  /** The core that ran last. */
  readonly current: () => number;
  /** Hears of a line of a core's that was written to behind its back. */
  readonly written: (core: number, line: number) => void;
}

export function createView(
  setting: ViewSetting,
): Pick<MemoryView, 'gather' | 'scatter' | 'gatherWord' | 'scatterWord'> {
  const { protocol, caches, coherence, line, homeless, current, written } = setting;
  const copies = new Copies(caches.length);

  /** Whether a core's copy is what a program sees, whatever memory has. */
  function answers(core: number, entry: number): boolean {
    if (homeless) return true;
    return protocol.coherent ? protocol.dirty[caches[core].state[entry]] === 1 : core === current();
  }

  /** Has each line of a stretch looked at: where they meet, from where in the stretch, from where in the line, how long. */
  function visit(
    physical: number,
    size: number,
    look: (number: number, inStretch: number, inLine: number, length: number) => void,
  ): void {
    for (let number = Math.floor(physical / line); number * line < physical + size; number++) {
      const from = Math.max(physical, number * line);
      const to = Math.min(physical + size, (number + 1) * line);
      coherence.copiesOf(number, copies);
      look(number, from - physical, from - number * line, to - from);
    }
  }

  return {
    gather(physical, bytes) {
      visit(physical, bytes.length, (_, inStretch, inLine, length) => {
        for (let i = 0; i < copies.count; i++) {
          const [core, entry] = [copies.cores[i], copies.entries[i]];
          const at = entry * line + inLine;
          if (answers(core, entry)) bytes.set(caches[core].bytes.subarray(at, at + length), inStretch);
        }
      });
    },
    scatter(physical, bytes) {
      visit(physical, bytes.length, (number, inStretch, inLine, length) => {
        for (let i = 0; i < copies.count; i++) {
          const [core, entry] = [copies.cores[i], copies.entries[i]];
          caches[core].bytes.set(bytes.subarray(inStretch, inStretch + length), entry * line + inLine);
          // Who reserved the line does not know what was written.
          written(core, number);
        }
      });
    },
    // Words are most of what the kernel reads and writes, so they make no views.
    gatherWord(physical, word) {
      coherence.copiesOf(Math.floor(physical / line), copies);
      let seen = word;
      for (let i = 0; i < copies.count; i++) {
        const core = copies.cores[i];
        const entry = copies.entries[i];
        if (answers(core, entry)) seen = caches[core].words[(entry * line + (physical % line)) >>> 2];
      }
      return seen;
    },
    scatterWord(physical, word) {
      const number = Math.floor(physical / line);
      coherence.copiesOf(number, copies);
      for (let i = 0; i < copies.count; i++) {
        const core = copies.cores[i];
        caches[core].words[(copies.entries[i] * line + (physical % line)) >>> 2] = word;
        written(core, number);
      }
    },
  };
}
