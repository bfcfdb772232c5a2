/**
 * A tree of links, with nodes as its leaves: the nodes of a cluster and its directory share a link, and so do the directories
 * of clusters, up to one at the top. With buses this is the network of the Data Diffusion Machine.
 * Levels count from 1, at the nodes. On its link a cluster's members are at the places from 0 on, its directory at the last.
 * A message that goes up or down through a directory is taken in whole, and waits for it.
 */
import type { Link, LinkStatistics, MessageKind } from '../links/link.ts';
import type { Journal } from '../receipt/journal.ts';

export interface TreeSetting {
  readonly nodes: number;
  /** Members of a cluster, at most; at least 2. */
  readonly fanOut: number;
  /** Cycles that a directory takes to pass a message on. */
  readonly directory: number;
  /** Makes the link of a cluster; `nameOf` names its places. */
  readonly link: (places: number, nameOf: (place: number) => string) => Link;
  /** Hears how long directories take; absent where nobody wants receipts. */
  readonly journal?: Journal | undefined;
}

/** The first `count` of a list of nodes. */
export interface Nodes {
  readonly count: number;
  readonly cores: ArrayLike<number>;
}

export interface Tree extends Link {
  /** The level of the top. */
  readonly depth: number;
  /** The directory of a node's cluster at a level, in words. */
  directoryOf(node: number, level: number): string;
  /** The lowest level at which two nodes are in one cluster; 0 for a node and itself. */
  meeting(a: number, b: number): number;
  /** Has everybody on a node's way up to a level hear a message; the cycle at which the last cluster has. */
  climb(from: number, level: number, bytes: number, now: number, kind: MessageKind): number;
  /** Passes a message that the clusters on a node's way up have heard on to other nodes; a cluster hears it once. */
  tell(from: number, to: Nodes, bytes: number, now: number, kind: MessageKind): number;
  /** The same for one node. */
  tellOne(from: number, to: number, bytes: number, now: number, kind: MessageKind): number;
  /** Sends a message from a node's cluster's directory at a level down to the node. */
  sendDown(to: number, level: number, bytes: number, now: number, kind: MessageKind): number;
  /** Sends a message from a node up to its cluster's directory at a level. */
  sendUp(from: number, level: number, bytes: number, now: number, kind: MessageKind): number;
}

/** Builds a tree whose clusters are filled from the first node on. */
export function createTree({ nodes, fanOut, directory, link, journal }: TreeSetting): Tree {
  let depth = 1;
  while (fanOut ** depth < nodes) depth++;
  /** By level: how many nodes a cluster there has below it. */
  const spans = Array.from({ length: depth + 1 }, (_, level) => fanOut ** level);
  /** The number of a node's ancestor at a level, counted along that level. */
  const ancestor = (node: number, level: number) => Math.floor(node / spans[level]);
  const clusters = Array.from({ length: depth + 1 }, (_, level) =>
    Array.from({ length: level === 0 ? 0 : ancestor(nodes - 1, level) + 1 }, (_, cluster) =>
      link(fanOut + 1, (place) => membersOf(level, cluster)[place]),
    ),
  );
  /** A directory by the nodes below it. */
  function directoryAt(level: number, cluster: number): string {
    const first = cluster * spans[level];
    return `directory ${first}-${Math.min(first + spans[level], nodes) - 1}`;
  }
  /** Who is on the link of a cluster: its members, and then its directory. */
  function membersOf(level: number, cluster: number): string[] {
    const members = Array.from({ length: fanOut }, (_, place) => {
      const member = cluster * fanOut + place;
      return level === 1 ? `node ${member}` : directoryAt(level - 1, member);
    });
    return [...members, directoryAt(level, cluster)];
  }
  const directoryOf = (node: number, level: number) => directoryAt(level, ancestor(node, level));
  const all = clusters.flat();
  const everybody = { count: nodes, cores: Array.from({ length: nodes }, (_, node) => node) };
  /** By level and cluster: when the message that is being told was heard there, -1 if it was not. */
  const heard = clusters.map((row) => new Float64Array(row.length));
  const clusterOf = (node: number, level: number) => clusters[level][ancestor(node, level)];
  const placeOf = (node: number, level: number) => ancestor(node, level - 1) % fanOut;

  function meeting(a: number, b: number): number {
    let level = 0;
    while (ancestor(a, level) !== ancestor(b, level)) level++;
    return level;
  }

  /** When the directory of a node's cluster at a level has passed something on. */
  function passed(node: number, level: number, now: number): number {
    journal?.took('directory', directoryOf(node, level), now, now + directory);
    return now + directory;
  }

  /** One way through the tree, at the cycle at which it ends; `step` says when a message has crossed one link. */
  function way(
    from: number,
    to: number,
    now: number,
    step: (over: Link, from: number, to: number, at: number) => number,
    pass = passed,
  ) {
    const top = meeting(from, to);
    let at = now;
    for (let level = 1; level < top; level++) {
      at = pass(from, level, step(clusterOf(from, level), placeOf(from, level), fanOut, at));
    }
    if (top > 0) at = step(clusterOf(from, top), placeOf(from, top), placeOf(to, top), at);
    for (let level = top - 1; level > 0; level--) {
      at = step(clusterOf(to, level), fanOut, placeOf(to, level), pass(to, level, at));
    }
    return at;
  }

  function sendDown(to: number, level: number, bytes: number, now: number, kind: MessageKind): number {
    let at = now;
    for (let each = level; each > 0; each--) {
      if (each < level) at = passed(to, each, at);
      at = clusterOf(to, each).send(fanOut, placeOf(to, each), bytes, at, kind);
    }
    return at;
  }

  function climb(from: number, level: number, bytes: number, now: number, kind: MessageKind): number {
    const heardBelow: number[] | undefined = journal && [];
    let at = now;
    for (let each = 1; each <= level; each++) {
      if (each > 1) at = passed(from, each - 1, at);
      at = clusterOf(from, each).broadcast(placeOf(from, each), bytes, at, kind);
      heardBelow?.push(at);
    }
    // Who has heard it on the way does nothing before the last has.
    for (const [below, start] of heardBelow?.entries() ?? []) {
      const to = membersOf(below + 1, ancestor(from, below + 1));
      if (start < at) journal?.sent({ what: 'order', from: undefined, to, start, end: at });
    }
    return at;
  }

  function tell(from: number, to: Nodes, bytes: number, now: number, kind: MessageKind): number {
    for (const row of heard) row.fill(-1);
    let last = now;
    for (let i = 0; i < to.count; i++) {
      const node = to.cores[i];
      let at = now;
      for (let level = meeting(from, node) - 1; level > 0; level--) {
        const cluster = ancestor(node, level);
        if (heard[level][cluster] < 0) {
          heard[level][cluster] = clusters[level][cluster].broadcast(fanOut, bytes, passed(node, level, at), kind);
        }
        at = heard[level][cluster];
      }
      last = Math.max(last, at);
    }
    return last;
  }

  /** As `passed`, where nothing is sent. */
  const unheard = (_node: number, _level: number, now: number) => now + directory;

  return {
    places: nodes,
    depth,
    directoryOf,
    meeting,
    send: (from, to, bytes, now, kind) => way(from, to, now, (over, a, b, at) => over.send(a, b, bytes, at, kind)),
    broadcast(from, bytes, now, kind) {
      return nodes === 1 ? now : tell(from, everybody, bytes, climb(from, depth, bytes, now, kind), kind);
    },
    latency: (from, to, bytes) => way(from, to, 0, (over, a, b, at) => at + over.latency(a, b, bytes), unheard),
    hops(from, to) {
      let hops = 0;
      way(
        from,
        to,
        0,
        (over, a, b) => {
          hops += over.hops(a, b);
          return 0;
        },
        unheard,
      );
      return hops;
    },
    climb,
    tell,
    tellOne(from, to, bytes, now, kind) {
      let at = now;
      for (let level = meeting(from, to) - 1; level > 0; level--) {
        at = clusterOf(to, level).broadcast(fanOut, bytes, passed(to, level, at), kind);
      }
      return at;
    },
    sendDown,
    sendUp(from, level, bytes, now, kind) {
      let at = now;
      for (let each = 1; each <= level; each++) {
        if (each > 1) at = passed(from, each - 1, at);
        at = clusterOf(from, each).send(placeOf(from, each), fanOut, bytes, at, kind);
      }
      return at;
    },
    waited: () => all.reduce((sum, one) => sum + one.waited(), 0),
    statistics: () => sumOf(clusters.flatMap((row, level) => row.map((one, index) => ({ one, level, index })))),
    save: () => all.map((one) => one.save()),
    restore(state) {
      for (const [index, one] of all.entries()) one.restore((state as unknown[])[index]);
    },
  };
}

/** What all links of a tree have carried; a channel's name says which cluster it belongs to. */
function sumOf(links: readonly { one: Link; level: number; index: number }[]): LinkStatistics {
  const transactions: Partial<Record<MessageKind, number>> = {};
  const total = { bytes: 0, waited: 0 };
  const channels = links.flatMap(({ one, level, index }) => {
    const { transactions: here, bytes, waited, channels } = one.statistics();
    for (const [kind, count] of Object.entries(here) as [MessageKind, number][]) {
      transactions[kind] = (transactions[kind] ?? 0) + count;
    }
    total.bytes += bytes;
    total.waited += waited;
    return channels.map(({ name, busy }) => ({ name: `level ${level} cluster ${index}: ${name}`, busy }));
  });
  return { transactions, ...total, channels };
}
