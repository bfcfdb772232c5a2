/**
 * What a core waited for in its accesses, beyond what its own caches and memory take: those cycles are the rest. The
 * kernel's own accesses are not counted, since its cycles are counted by itself.
 */
export interface Waits {
  /** For instructions to come. */
  fetch: number;
  /** For other caches: to give a line, to give it up, to take a word. */
  coherence: number;
  /** For messages of others to pass. */
  link: number;
  /** For stores in a buffer to leave it. */
  buffer: number;
}

export function noWaits(): Waits {
  return { fetch: 0, coherence: 0, link: 0, buffer: 0 };
}
