/** Pages that move: when, at what price, and what it is good for. Links are crossbars; accesses come one after another. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/base/plug.ts';
import type { Machine } from '../../../src/machine/machine.ts';
import { headerSize } from '../../../src/memory/coherence/transport.ts';
import { crossbar } from '../../../src/memory/links/crossbar.ts';
import { pageSize } from '../../../src/memory/ram.ts';
import { createTrial, programNamed } from '../../machine/trial.ts';
import { wholeOf } from '../runs.ts';
import { createNodes, line, linesPerPage } from './nodes.ts';

const threshold = 8;
const shootdown = 300;
const latency = 60;
const migrating = { placement: 'migrate', threshold, shootdown, latency };

/** Nodes whose caches have room for one line, so that each access to another line is a request; and a page. */
function create(parameters: Readonly<Record<string, number | string>>, nodes = 3, cores = nodes) {
  const built = createNodes({ nodes, cores, lines: 1, parameters });
  const frame = built.memory.ram.allocate();
  let turn = 0;
  /** A core loads one line of the page after the other. */
  const use = (core: number, times = 1) =>
    Array.from({ length: times }, () => built.access(core, 'load', frame + (turn++ % linesPerPage) * line));
  const migrations = () => built.memory.statistics()?.nodes.map((node) => node.migrations) ?? [];
  return { ...built, frame, use, migrations };
}

const kind = crossbar.create(defaults(crossbar), 3);
const copying = latency + kind.latency(0, 1, headerSize + pageSize);
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

describe('a page that one remote node uses', () => {
  it('moves with the request that puts the node ahead by the threshold, and is near from then on', () => {
    const { use, migrations } = create(migrating);
    const [local] = use(0);
    const remote = use(1, threshold);
    expect(migrations()).toEqual([0, 0, 0]);
    const [moving] = use(1);
    expect(migrations()).toEqual([0, 1, 0]);
    expect(remote[0]).toBeGreaterThan(local);
    expect(new Set(remote)).toEqual(new Set([remote[0]]));
    expect(moving).toBe(remote[0] + copying + shootdown);
    expect(new Set(use(1, 50))).toEqual(new Set([local]));
    // Nothing more is to be gained.
    expect(migrations()).toEqual([0, 1, 0]);
  });

  it('is worth its price after enough requests, and not before', () => {
    const cost = (placement: string, times: number) => {
      const { use } = create({ ...migrating, placement });
      use(0);
      return sum(use(1, times));
    };
    expect(cost('migrate', 2 * threshold)).toBeGreaterThan(cost('first-touch', 2 * threshold));
    expect(cost('migrate', 100 * threshold)).toBeLessThan(cost('first-touch', 100 * threshold));
  });

  it('sends itself over the link, once', () => {
    const { memory, use } = create(migrating);
    use(0);
    use(1, threshold + 1);
    const { transactions, bytes } = memory.statistics()?.link ?? expect.fail();
    const other = create({ ...migrating, placement: 'first-touch' });
    other.use(0);
    other.use(1, threshold + 1);
    const without = other.memory.statistics()?.link ?? expect.fail();
    expect(transactions).toEqual({ ...without.transactions, migrate: 1 });
    expect(bytes - without.bytes).toBe(headerSize + pageSize);
  });

  it('holds up who else has used it, once and when they ask again', () => {
    const { use } = create(migrating, 3);
    use(0);
    const [before] = use(2);
    use(1, threshold + 1);
    const [local, first, second] = [...use(1), ...use(0, 2)];
    expect(second).toBeGreaterThan(local);
    expect(first).toBe(second + shootdown);
    expect(use(2, 2)).toEqual([before + shootdown, before]);
  });

  it("counts the requests of a node's cores together", () => {
    const { use, migrations } = create(migrating, 2, 4);
    use(0);
    use(2, threshold / 2);
    expect(migrations()).toEqual([0, 0]);
    use(3, threshold / 2 + 1);
    expect(migrations()).toEqual([0, 1]);
  });
});

describe('a page that two nodes use', () => {
  it('stays where it is when they take turns', () => {
    const { use, migrations } = create(migrating);
    for (let turn = 0; turn < 20 * threshold; turn++) use(turn % 2);
    expect(migrations()).toEqual([0, 0, 0]);
  });

  it('moves to the first of two others that take turns, and stays there', () => {
    const { use, migrations } = create(migrating);
    use(2);
    for (let turn = 0; turn < 20 * threshold; turn++) use(turn % 2);
    expect(migrations()).toEqual([1, 0, 0]);
  });

  it('goes to and fro when each uses it for a while, which costs more than it brings', () => {
    const run = (placement: string) => {
      const { use, migrations } = create({ ...migrating, placement });
      use(0);
      let cycles = 0;
      for (let turn = 0; turn < 10; turn++) cycles += sum(use(1 - (turn % 2), 2 * threshold));
      return { cycles, migrations: migrations() };
    };
    const [moved, stayed] = [run('migrate'), run('first-touch')];
    expect(moved.migrations).toEqual([5, 5, 0]);
    expect(stayed.migrations).toEqual([0, 0, 0]);
    expect(moved.cycles).toBeGreaterThan(stayed.cycles);
  });
});

describe('counting', () => {
  it('begins anew with a frame that is given away again', () => {
    const { memory, frame, use, migrations } = create(migrating);
    use(0);
    use(1, threshold);
    memory.ram.release(frame);
    expect(memory.ram.allocate()).toBe(frame);
    use(0);
    use(1, threshold);
    expect(migrations()).toEqual([0, 0, 0]);
    use(1);
    expect(migrations()).toEqual([0, 1, 0]);
  });

  it('goes on where a saved memory was', () => {
    const { memory, use, migrations } = create(migrating);
    use(0);
    use(2);
    use(1, threshold);
    const saved = memory.save();
    const once = [...use(1, 3), ...use(2, 2), ...use(0, 2)];
    expect(migrations()).toEqual([0, 1, 0]);
    memory.restore(saved);
    expect(migrations()).toEqual([0, 0, 0]);
    expect([...use(1, 3), ...use(2, 2), ...use(0, 2)]).toEqual(once);
    expect(migrations()).toEqual([0, 1, 0]);
  });
});

describe('a program whose arrays are on the wrong nodes', () => {
  const create = async (placement: string) =>
    createTrial(
      await programNamed('private-working-set'),
      {
        array: { kind: 'mimd', cores: 4 },
        memory: { kind: 'numa', nodes: 4, placement, threshold: 64 },
        link: { kind: 'mesh', latency: 20 },
        cache: { l1d: { size: 4096 } },
        policy: { kind: 'rr', quantum: 10_000_000 },
      },
      ['4', '12'],
    );
  const total = ({ memory }: Machine, of: 'local' | 'remote' | 'migrations') =>
    sum((memory.statistics() ?? expect.fail()).nodes.map((node) => node[of]));

  it('gets them to the right ones', async () => {
    const [moved, stayed] = [await create('migrate'), await create('first-touch')];
    for (const machine of [moved, stayed]) expect(machine.run().kind).toBe('exit');
    expect(moved.console.text).toBe(stayed.console.text);
    // Two pages for each of four threads.
    expect(total(moved, 'migrations')).toBeGreaterThanOrEqual(8);
    expect(total(moved, 'remote')).toBeLessThan(total(stayed, 'remote') / 2);
    expect(moved.elapsed()).toBeLessThan(stayed.elapsed());
  });

  it('goes on as it did when it is restored while pages move', async () => {
    const machine = await create('migrate');
    machine.run({ cycles: 75_000 });
    const [kept, before] = [machine.snapshot(), total(machine, 'migrations')];
    machine.run();
    const whole = wholeOf(machine);
    expect(before).toBeGreaterThan(0);
    expect(total(machine, 'migrations')).toBeGreaterThan(before);
    machine.restore(kept);
    expect(total(machine, 'migrations')).toBe(before);
    machine.run();
    expect(wholeOf(machine)).toEqual(whole);
  });
});
