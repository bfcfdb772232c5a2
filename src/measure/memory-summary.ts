/** What caches, link and nodes counted, as tables for people. */
import type { CacheReport, MemoryReport } from './memory-report.ts';
import type { Style } from './style.ts';
import { alignRows, counted, grouped } from './text-table.ts';

/** Classes of misses, in the order of a report. */
const classNames = ['compulsory', 'capacity', 'conflict', 'coherence', 'falseSharing'] as const;

/** Rows of a table beyond which the rest is counted only. */
export const mostRows = 16;

/** Tables of a memory that counts, each after an empty line; nothing for one that does not. `name` is the link's. */
export function memoryTables({ caches, link, nodes }: MemoryReport, name: string, style: Style): string[] {
  if (caches.length === 0) return [];
  const messages = Object.values(link.transactions).reduce((sum, count) => sum + count, 0);
  const facts = [
    counted(messages, 'message'),
    counted(link.bytes, 'byte'),
    `busy ${percent(link.utilisation)} of the time`,
    `messages waited ${counted(link.waited, 'cycle')}`,
  ];
  const kinds = Object.entries(link.transactions).map(([kind, count]) => `${kind} ${grouped(count)}`);
  return [
    '',
    ...cacheTable(caches, style),
    ...classTable(caches, style),
    '',
    `  ${name}: ${facts.join(', ')}`,
    ...(kinds.length > 0 ? [`    ${kinds.join(', ')}`] : []),
    ...(nodes.length > 1 ? ['', ...nodeTable(nodes, style)] : []),
  ];
}

/** Counts that a table has where one of its caches has any, with their names there. */
const rarely = {
  writeThroughs: 'write-throughs',
  prefetches: 'prefetches',
  usefulPrefetches: 'of use',
  backInvalidations: 'back-invalidations',
} as const;

/** Caches that were never asked go unsaid. Those that all cores share come last, and in any case. */
function cacheTable(caches: readonly CacheReport[], { bold }: Style): string[] {
  const asked = caches.filter(({ reads, writes }) => reads + writes > 0);
  const own = asked.filter((cache) => 'core' in cache);
  const shared = asked.filter((cache) => !('core' in cache));
  const further = (Object.keys(rarely) as (keyof typeof rarely)[]).filter((one) =>
    asked.some((cache) => cache[one] > 0),
  );
  const rows = [...own.slice(0, mostRows), ...shared.slice(0, mostRows)].map((cache) => {
    const { name, reads, writes, readMisses, writeMisses } = cache;
    const accesses = reads + writes;
    const misses = readMisses + writeMisses;
    const rate = percent(accesses === 0 ? 0 : misses / accesses);
    const counts = [cache.upgrades, cache.invalidations, cache.transfers, cache.writebacks];
    const rest = [...counts, ...further.map((one) => cache[one])].map(grouped);
    return [`  ${ownerOf(cache)}`, name, grouped(accesses), grouped(misses), rate, ...rest];
  });
  const head = [
    ...['  core', 'cache', 'accesses', 'misses', 'rate'],
    ...['upgrades', 'invalidations', 'transfers', 'writebacks'],
    ...further.map((one) => rarely[one]),
  ];
  const numbers = head.flatMap((_, column) => (column === 1 ? [] : [column]));
  const [first, ...lines] = alignRows([head, ...rows], numbers);
  return withRest([bold(first), ...lines], own.length, 'cache');
}

function ownerOf(cache: CacheReport): string {
  if ('core' in cache) return `${cache.core}`;
  return cache.node === undefined ? 'all' : `node ${cache.node}`;
}

/** Why caches missed, where that was asked for. */
function classTable(caches: readonly CacheReport[], { bold }: Style): string[] {
  const missed = caches.filter((cache) => 'core' in cache && cache.readMisses + cache.writeMisses > 0);
  if (!missed.some(({ compulsory }) => compulsory !== null)) return [];
  const rows = missed.slice(0, mostRows).map((cache) => {
    const { name, readMisses, writeMisses, ...classes } = cache;
    const counts = [readMisses + writeMisses, ...classNames.map((one) => classes[one] ?? 0)];
    return [`  ${ownerOf(cache)}`, name, ...counts.map(grouped)];
  });
  const head = ['  core', 'cache', 'misses', ...classNames.map((one) => one.replace(/[A-Z]/, (big) => ` ${big}`))];
  const [first, ...lines] = alignRows([head.map((word) => word.toLowerCase()), ...rows], [0, 2, 3, 4, 5, 6, 7]);
  return ['', ...withRest([bold(first), ...lines], missed.length, 'cache')];
}

function nodeTable(nodes: MemoryReport['nodes'], { bold }: Style): string[] {
  const migrate = nodes.some(({ migrations }) => migrations > 0);
  const rows = nodes.slice(0, mostRows).map(({ id, local, remote, migrations }) => {
    const share = percent(local + remote === 0 ? 0 : local / (local + remote));
    return [`  ${id}`, grouped(local), grouped(remote), share, ...(migrate ? [grouped(migrations)] : [])];
  });
  const head = ['  node', 'local', 'remote', 'local share', ...(migrate ? ['pages moved here'] : [])];
  const [first, ...lines] = alignRows([head, ...rows], [0, 1, 2, 3, 4]);
  return withRest([bold(first), ...lines], nodes.length, 'node');
}

/** The lines of a table, and how many rows it does not show. */
export function withRest(lines: string[], count: number, noun: string, plural = `${noun}s`): string[] {
  return count > mostRows ? [...lines, `  and ${counted(count - mostRows, noun, plural)} more`] : lines;
}

/** A share in percent, to one digit behind the point. */
function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
