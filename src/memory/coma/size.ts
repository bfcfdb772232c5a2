/**
 * How large attraction memories are: from the memory that programs may use, the nodes, and the memory pressure, which is
 * the share of all attraction memory that distinct lines take (Joe and Hennessy 1994, "Evaluating the memory overhead
 * required for COMA architectures").
 * Invariant: over all nodes, every set has room for all lines that belong to it, so the last copy of a line that must leave
 * one node finds room in another.
 */
import type { Geometry } from '../cache/geometry.ts';

export interface AttractionSize {
  /** Of memory that programs may use, in bytes. */
  readonly size: number;
  /** Bytes in a line. */
  readonly line: number;
  readonly nodes: number;
  /** In percent, at most 100. */
  readonly pressure: number;
  /** Lines in a set, at least. */
  readonly ways: number;
}

/** The geometry of each node's attraction memory: sets are a power of two, so ways make up for what that leaves over. */
export function attractionGeometry({ size, line, nodes, pressure, ways }: AttractionSize): Geometry {
  const lines = size / line;
  const wanted = (lines * 100) / (pressure * nodes);
  const sets = 2 ** Math.max(0, Math.floor(Math.log2(wanted / ways)));
  const enough = Math.ceil(lines / (sets * nodes));
  const most = Math.max(enough, Math.round(wanted / sets));
  return { size: sets * most * line, line, ways: most };
}
