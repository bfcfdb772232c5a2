/** Which caches cannot be had together, though each of them can. */
import type { CacheConfiguration } from './settings.ts';

/** What contradicts itself: messages that start with the field and say what else could be chosen. */
export function contradictions({ l1d, l2 }: CacheConfiguration): string[] {
  const found: string[] = [];
  if (l1d.write === 'through' && l2.size > 0 && l2.inclusion === 'exclusive') {
    found.push(
      "cache.l1d.write cannot be 'through' where cache.l2.inclusion is 'exclusive': such a second level has no copy that " +
        "takes the word; write 'back', or let it be 'inclusive' or 'neither'",
    );
  }
  return found;
}
