/** Which caches cannot be had together, though each of them can. */
import type { CacheConfiguration } from './settings.ts';

/** In bytes, over all cores: what a host can be asked for, though it has no more than is used. */
const mostInAll = 2 ** 31;

/** What is around the caches: how many cores, and the memory organisation by its name and parameters. */
export interface Surroundings {
  readonly cores: number;
  readonly memory: { readonly kind: string; readonly [parameter: string]: unknown };
}

/** What contradicts itself, or what is around: messages that start with the field and say what else could be chosen. */
export function contradictions(cache: CacheConfiguration, around: Surroundings): string[] {
  return [...tooMany(cache, around), ...unfit(cache, around)];
}

function tooMany({ l1i, l1d, l2 }: CacheConfiguration, { cores, memory }: Surroundings): string[] {
  const isShared = l2.sharing === 'shared';
  const each = l1i.size + l1d.size + (isShared ? 0 : l2.size);
  const nodes = typeof memory.nodes === 'number' ? memory.nodes : 1;
  const found: string[] = [];
  if (cores * each > mostInAll) {
    found.push(
      `cache: ${cores} cores with caches of ${each} bytes would have ${cores * each} bytes of them; all caches together ` +
        `may have ${mostInAll} bytes, so those of one core at most ${Math.floor(mostInAll / cores)}`,
    );
  }
  if (isShared && nodes * l2.size > mostInAll) {
    found.push(
      `cache.l2.size: ${nodes} nodes with a cache of ${l2.size} bytes would have ${nodes * l2.size} bytes of them; all ` +
        `together may have ${mostInAll} bytes, so each at most ${Math.floor(mostInAll / nodes)}`,
    );
  }
  return found;
}

function unfit({ l1d, l2 }: CacheConfiguration, { memory }: Surroundings): string[] {
  if (l2.size === 0) return [];
  const isShared = l2.sharing === 'shared';
  const found: string[] = [];
  if (isShared && memory.kind === 'coma') {
    found.push(
      "cache.l2.sharing cannot be 'shared' with coma memory, which has no memory that a cache could stand before: choose " +
        "'private', or uma or numa memory",
    );
  }
  if (isShared && memory.placement === 'migrate') {
    found.push(
      "cache.l2.sharing cannot be 'shared' where memory.placement is 'migrate': a page that moves would leave its lines " +
        "behind in the cache of its old node; choose 'private', or another placement",
    );
  }
  if (!isShared && l1d.write === 'through' && l2.inclusion === 'exclusive') {
    found.push(
      "cache.l1d.write cannot be 'through' where cache.l2.inclusion is 'exclusive': such a second level has no copy that " +
        "takes the word; write 'back', or let it be 'inclusive' or 'neither'",
    );
  }
  return found;
}
