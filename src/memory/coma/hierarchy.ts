/**
 * Directories in a tree, each of which knows what its part of the machine has: a request climbs until one knows of a copy,
 * or, where copies have to go, until no copy is left outside (Hagersten, Landin and Haridi 1992, "DDM: a cache-only memory
 * architecture"). Nobody has an address that says where to look.
 * As in the DDM, who wants a line alone may go on when the topmost directory involved has acknowledged it; the others hear
 * of it on their own. A line that nobody has used yet comes in at the top.
 */
import type { Copies } from '../coherence/holders.ts';
import { headerSize, wordSize } from '../coherence/transport.ts';
import type { Journal } from '../receipt/journal.ts';
import type { Passage } from './passage.ts';
import type { Tree } from './tree.ts';

export interface HierarchySetting {
  readonly tree: Tree;
  /** Bytes in a line. */
  readonly line: number;
  /** Cycles that an attraction memory, or storage at the top, takes to answer. */
  readonly latency: number;
  /** Hears how long memories take; absent where nobody wants receipts. */
  readonly journal?: Journal | undefined;
}

export function hierarchicalPassage({ tree, line: size, latency, journal }: HierarchySetting): Passage {
  const { depth, meeting } = tree;
  /** The level at which a node meets all of the copies, at least the lowest. */
  function levelOf(node: number, { count, cores }: Copies): number {
    let most = 1;
    for (let i = 0; i < count; i++) most = Math.max(most, meeting(node, cores[i]));
    return most;
  }
  return {
    carry({ request, core, holders, supplier, isFar }, now) {
      const wantsData = request === 'read' || request === 'write';
      const bytes = request === 'update' ? headerSize + wordSize : headerSize;
      const isAlone = holders.count === 0;
      let top = depth;
      if (!isAlone || !wantsData) top = request === 'read' ? meeting(core, supplier) : levelOf(core, holders);
      const heard = tree.climb(core, top, bytes, now, request);
      let finished = heard;
      if (request !== 'read') {
        tree.tell(core, holders, bytes, heard, request === 'update' ? 'update' : 'invalidate');
        if (!isAlone) finished = tree.sendDown(core, top, headerSize, heard, 'acknowledge');
      }
      if (!wantsData) return finished;
      if (supplier < 0) {
        journal?.took('storage', tree.directoryOf(core, depth), heard, heard + latency);
        return tree.sendDown(core, depth, headerSize + size, heard + latency, 'data');
      }
      const asked = tree.tellOne(core, supplier, headerSize, heard, 'forward');
      const read = asked + (isFar ? latency : 0);
      if (isFar) journal?.took('attraction', `node ${supplier}`, asked, read);
      return Math.max(finished, tree.send(supplier, core, headerSize + size, read, 'data'));
    },
    writeBack(core, _line, now) {
      tree.sendUp(core, depth, headerSize + size, now, 'write-back');
    },
    distance: (from, to) => tree.hops(from, to),
    inject(from, to, _line, now) {
      tree.send(from, to, headerSize + size, now, 'inject');
    },
    // It goes up as far as directories have no other copy below them.
    drop(node, _line, { count, cores }, now) {
      let least = depth;
      for (let i = 0; i < count; i++) least = Math.min(least, meeting(node, cores[i]));
      tree.sendUp(node, least, headerSize, now, 'drop');
    },
  };
}
