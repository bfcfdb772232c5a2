/** Which caches cannot be had together, though each of them can. */
import type { CacheConfiguration } from './settings.ts';

/** In bytes, over all cores: what a host can be asked for, though it has no more than is used. */
const mostInAll = 2 ** 31;

/** What contradicts itself, or the number of cores: messages that start with the field and say what else could be chosen. */
export function contradictions({ l1i, l1d, l2 }: CacheConfiguration, cores: number): string[] {
  const found: string[] = [];
  const each = l1i.size + l1d.size + l2.size;
  if (cores * each > mostInAll) {
    found.push(
      `cache: ${cores} cores with caches of ${each} bytes would have ${cores * each} bytes of them; all caches together ` +
        `may have ${mostInAll} bytes, so those of one core at most ${Math.floor(mostInAll / cores)}`,
    );
  }
  if (l1d.write === 'through' && l2.size > 0 && l2.inclusion === 'exclusive') {
    found.push(
      "cache.l1d.write cannot be 'through' where cache.l2.inclusion is 'exclusive': such a second level has no copy that " +
        "takes the word; write 'back', or let it be 'inclusive' or 'neither'",
    );
  }
  return found;
}
