/**
 * How lines travel between nodes that have no home: as in any coherence transaction, and besides that when a node has no
 * room for one. A flat passage asks a directory; `hierarchy.ts` is the other one.
 */
import type { Copies } from '../coherence/holders.ts';
import { directory, headerSize, type Transport, type TransportSetting } from '../coherence/transport.ts';

export interface Passage extends Transport {
  /** How far apart two nodes are, for those who look for the nearest. */
  distance(from: number, to: number): number;
  /** Takes the last copy of a line to another node; nobody waits for it. */
  inject(from: number, to: number, line: number, now: number): void;
  /** Tells those who keep account that a node gave a copy up, which `others` still have; nobody waits for it. */
  drop(node: number, line: number, others: Copies, now: number): void;
}

/**
 * The directory entry of a line stays at one node, though its data may be anywhere: COMA-F (Stenström, Joe and Gupta 1992,
 * "Comparative performance evaluation of cache-coherent NUMA and COMA architectures").
 */
export function flatPassage(setting: TransportSetting, pointers: number): Passage {
  const { link, placement, line: size } = setting;
  return {
    ...directory(setting, pointers),
    distance: (from, to) => link.hops(from, to),
    inject(from, to, line, now) {
      const arrived = link.send(from, to, headerSize + size, now, 'inject');
      link.send(to, placement.homeOf(line), headerSize, arrived, 'acknowledge');
    },
    drop(node, line, _others, now) {
      link.send(node, placement.homeOf(line), headerSize, now, 'drop');
    },
  };
}
