/** The tree of links against trees that are small enough to be gone through by hand, and against its own parts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTree, type Tree } from '../../../src/memory/coma/tree.ts';
import { bus } from '../../../src/memory/links/bus.ts';
import { crossbar } from '../../../src/memory/links/crossbar.ts';

const build = (nodes: number, fanOut: number, directory = 5): Tree =>
  createTree({
    nodes,
    fanOut,
    directory,
    link: (places) => bus.create({ arbitration: 1, latency: 1, width: 8 }, places),
  });

/** Cycles that 8 bytes take over one such bus. */
const overBus = 3;

describe('a tree of buses', () => {
  it.each([
    [1, 2, 1],
    [2, 2, 1],
    [3, 2, 2],
    [8, 2, 3],
    [16, 4, 2],
    [17, 4, 3],
    [64, 64, 1],
  ])('of %i nodes, %i to a cluster, has %i levels', (nodes, fanOut, depth) => {
    expect(build(nodes, fanOut).depth).toBe(depth);
  });

  it('has nodes meet where a number shifted by the levels says', () => {
    const tree = build(64, 4);
    fc.assert(
      fc.property(fc.nat(63), fc.nat(63), (a, b) => {
        const level = [0, 1, 2, 3].find((one) => a >> (2 * one) === b >> (2 * one));
        expect(tree.meeting(a, b)).toBe(level);
      }),
    );
  });

  it.each([
    // From node 0: the same node, the same cluster, the next cluster, the other half.
    [0, 0, 0],
    [1, 1, overBus],
    [2, 3, 3 * overBus + 2 * 5],
    [7, 5, 5 * overBus + 4 * 5],
  ])('takes a message to node %i over %i links in %i cycles', (to, hops, cycles) => {
    const tree = build(8, 2);
    expect([tree.hops(0, to), tree.latency(0, to, 8), tree.send(0, to, 8, 100, 'read') - 100]).toEqual([
      hops,
      cycles,
      cycles,
    ]);
  });

  it('lets each cluster hear once what several of its nodes are told', () => {
    const tree = build(8, 2);
    const heard = tree.climb(0, 3, 8, 0, 'invalidate');
    // Over three buses, through the directories between them.
    expect(heard).toBe(3 * overBus + 2 * 5);
    const told = tree.tell(0, { count: 4, cores: [1, 4, 5, 6] }, 8, heard, 'invalidate');
    // Node 1 has heard it already; 4 to 6 are two levels below the top, in two clusters with one directory above them.
    expect(told).toBe(heard + 2 * (5 + overBus));
    expect(tree.statistics().transactions).toEqual({ invalidate: 3 + 3 });
  });

  it('is silent for what does not leave a cluster', () => {
    const tree = build(16, 4);
    tree.send(4, 7, 64, 0, 'data');
    const busy = tree.statistics().channels.filter((channel) => channel.busy > 0);
    expect(busy.map(({ name }) => name)).toEqual(['level 1 cluster 1: bus']);
  });

  it('goes back to what was saved', () => {
    const tree = build(8, 2);
    tree.send(0, 7, 64, 0, 'data');
    const saved = tree.save();
    const first = tree.send(1, 6, 64, 3, 'data');
    tree.restore(saved);
    expect(tree.send(1, 6, 64, 3, 'data')).toBe(first);
  });

  it('gives up and down what sending there and back takes, whatever the links', () => {
    const link = (places: number) => crossbar.create({ latency: 2, width: 8 }, places);
    fc.assert(
      fc.property(fc.nat(26), fc.nat(26), (a, b) => {
        const tree = createTree({ nodes: 27, fanOut: 3, directory: 4, link });
        const level = tree.meeting(a, b);
        fc.pre(level > 1);
        const up = tree.sendUp(a, level - 1, 8, 0, 'data');
        const down = tree.sendDown(b, level - 1, 8, 1000, 'data') - 1000;
        // In between: the directories on both sides and the link that joins them.
        expect(up + 4 + tree.latency(0, 1, 8) + 4 + down).toBe(tree.latency(a, b, 8));
      }),
    );
  });
});
