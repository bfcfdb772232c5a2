/**
 * What is counted in memory adds up: between levels, between caches and link, between cycles and causes; and every number
 * of a report stands in the table of statistics.
 */
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import type { Raw } from '../../src/machine/configuration.ts';
import { createMachine } from '../../src/machine/machine.ts';
import { validate } from '../../src/machine/validate.ts';
import { profileReport } from '../../src/measure/profile/profile-report.ts';
import { Profiler } from '../../src/measure/profile/profiler.ts';
import { type Report, reportOf } from '../../src/measure/report.ts';
import { reportKinds } from '../../src/measure/reports/index.ts';
import { nameOf, statistics } from '../../src/measure/statistics.ts';
import { summarise } from '../../src/measure/summary.ts';

const plain = (text: string) => text;
const style = { width: 100, bold: plain, dim: plain, red: plain, green: plain, cyan: plain };

function run(text: string, raw: Raw, profiles = false) {
  const result = validate(raw);
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  const { program, diagnostics } = assemble({ file: 'count.s', text });
  if (!program) throw new Error(JSON.stringify(diagnostics));
  const profiler = new Profiler();
  const machine = createMachine(result.configuration, {
    observe: ['accounts'],
    ...(profiles && { steps: profiler.steps }),
  });
  machine.load(program);
  profiler.attach(machine);
  const outcome = machine.run({ instructions: 1_000_000 });
  expect(outcome.kind, outcome.message).toBe('exit');
  const report: Report = {
    ...reportOf(machine, outcome, { file: 'count.s', sha256: '' }, '', reportKinds),
    ...(profiles && { profile: profileReport(machine, profiler) }),
  };
  return { machine, report };
}

/** Each of `threads` threads loads and stores the words of a stretch of its own `rounds` times, and counts in a shared word. */
function work(threads: number, rounds: number, bytes = 2048): string {
  const spawns = Array.from({ length: threads }, (_, i) => ` li t0, ${bytes * i}\n spawn s${i + 1}, work, t0`);
  const joins = Array.from({ length: threads }, (_, i) => ` join s${i + 1}`);
  return `main:
${spawns.join('\n')}
${joins.join('\n')}
 quit
work: la t1, data
 add t1, t1, a0
 la t6, shared
 li t2, ${rounds}
1: li t3, ${bytes / 4}
 mv t4, t1
2: lw t5, 0(t4)
 addi t5, t5, 7
 sw t5, 0(t4)
 addi t4, t4, 4
 addi t3, t3, -1
 bnez t3, 2b
 li t5, 1
 amoadd.w x0, t5, (t6)
 addi t2, t2, -1
 bnez t2, 1b
 exit
.data
.align 12
data: .space ${threads * bytes}
.align 6
shared: .word 0
m: .word 0
`;
}

const small = { l1d: { size: 1024, ways: 2 }, l1i: { size: 512, ways: 2 } };
const machines: readonly (readonly [string, Raw])[] = ['uma', 'numa'].flatMap((memory) =>
  ['msi', 'mesi', 'moesi', 'dragon'].flatMap((protocol) =>
    ['inclusive', 'exclusive', 'neither'].map((inclusion) => {
      const cache = { ...small, l2: { size: 8192, ways: 4, inclusion } };
      const array = { kind: 'mimd', cores: 4 };
      return [
        `${memory} ${protocol} ${inclusion}`,
        { array, memory: { kind: memory, coherence: 'snooping' }, protocol, cache },
      ] as const;
    }),
  ),
);

const sumOf = <T>(rows: readonly T[], of: (row: T) => number) => rows.reduce((sum, row) => sum + of(row), 0);

describe.each(machines)('on %s', (_, raw) => {
  const { report } = run(work(4, 3), raw);
  const { caches, link, nodes } = report.memory;
  const level = (core: number, name: string) =>
    caches.find((one) => 'core' in one && one.core === core && one.name === name)!;

  it('what the first levels miss is what the second is asked', () => {
    for (const { id } of report.cores) {
      const [i, d, l2] = ['l1i', 'l1d', 'l2'].map((name) => level(id, name));
      expect(l2.reads).toBe(i.readMisses + d.readMisses);
      expect(l2.writes).toBe(i.writeMisses + d.writeMisses);
      expect(l2.readMisses).toBeLessThanOrEqual(l2.reads);
      expect(l2.reads + l2.writes).toBeGreaterThan(0);
    }
  });

  it('every line comes from memory or another cache, by a message on the link', () => {
    const { read = 0, write = 0, upgrade = 0, update = 0, data = 0 } = link.transactions;
    // With MSI a store to a shared line asks as if the line were not there.
    const again = raw.protocol === 'msi' ? write : 0;
    const misses = sumOf(
      caches.filter(({ name }) => name === 'l2'),
      (one) => one.readMisses + (again > 0 ? 0 : one.writeMisses),
    );
    // A line that only the other first level has misses in the second and asks nobody.
    expect(read + write - again).toBeLessThanOrEqual(misses);
    expect(read + write - again).toBeGreaterThan(0.9 * misses);
    expect(sumOf(caches, ({ interventions }) => interventions)).toBe(sumOf(caches, ({ transfers }) => transfers));
    expect(sumOf(caches, ({ upgrades }) => upgrades)).toBe(upgrade);
    if (nodes.length === 0) expect(data).toBe(read + write);
    else expect(sumOf(nodes, ({ local, remote }) => local + remote)).toBe(read + write + upgrade + update);
  });

  it('a core takes a cycle for each instruction and waits for memory besides', () => {
    for (const { cycles, instructions, cpi, causes } of report.cores) {
      expect(sumOf(Object.values(causes), (one) => one)).toBe(cycles);
      expect(causes.execute).toBe(instructions);
      expect(causes.memory).toBeGreaterThan(0);
      expect(cpi * instructions).toBeCloseTo(cycles - causes.kernel - causes.idle, 0);
    }
    expect(link.utilisation).toBeGreaterThan(0);
    expect(link.utilisation).toBeLessThanOrEqual(1);
  });
});

describe('misses by class', () => {
  const raw = { array: { kind: 'mimd', cores: 4 }, memory: 'uma', cache: { ...small, l2: { size: 4096 } } };
  const { report, machine } = run(work(4, 3), raw);

  it('sum to the misses of each cache', () => {
    for (const cache of report.memory.caches) {
      const { readMisses, writeMisses, compulsory, capacity, conflict, coherence, falseSharing } = cache;
      const classes = [compulsory, capacity, conflict, coherence, falseSharing].map((one) => one ?? expect.fail());
      expect(sumOf(classes, (one) => one)).toBe(readMisses + writeMisses);
    }
    expect(sumOf(report.memory.caches, ({ coherence }) => coherence ?? 0)).toBeGreaterThan(0);
  });

  it('stand in the summary, and nowhere where they were not asked for', () => {
    const head = /core +cache +misses +compulsory +capacity +conflict +coherence +false sharing/;
    expect(summarise(machine, style).join('\n')).toMatch(head);
    const blind = createMachine(machine.configuration);
    blind.load(machine.program ?? expect.fail());
    const outcome = blind.run();
    expect(summarise(blind, style).join('\n')).not.toMatch(head);
    const other = reportOf(blind, outcome, { file: 'count.s', sha256: '' }, '');
    const unknown = { compulsory: null, capacity: null, conflict: null, coherence: null, falseSharing: null };
    expect(other.memory.caches).toEqual(report.memory.caches.map((cache) => ({ ...cache, ...unknown })));
    expect({ ...other, memory: report.memory, reports: report.reports }).toEqual(report);
  });
});

describe('a data cache', () => {
  const counts = (rounds: number) => {
    const { report } = run(work(1, rounds, 4096), { memory: 'uma' });
    return report.memory.caches.find(({ name }) => name === 'l1d')!;
  };

  it('counts each load, store and atomic once', () => {
    const [few, more] = [counts(2), counts(5)];
    // An atomic asks for the line to write it.
    expect(more.reads - few.reads).toBe(3 * 1024);
    expect(more.writes - few.writes).toBe(3 * 1024 + 3);
    expect([more.readMisses - few.readMisses, more.writeMisses - few.writeMisses]).toEqual([0, 0]);
  });

  it('misses each line once for a stretch that fits', () => {
    expect(counts(2).readMisses - counts(1).readMisses).toBe(0);
    expect(counts(1).readMisses).toBeGreaterThanOrEqual(4096 / 64);
    expect(counts(1).readMisses).toBeLessThan(4096 / 64 + 16);
  });
});

describe('flat memory', () => {
  const { report, machine } = run(work(2, 2), { array: { kind: 'mimd', cores: 2 } });

  it('counts nothing and makes nobody wait', () => {
    expect(report.memory).toEqual({
      caches: [],
      link: { transactions: {}, bytes: 0, busy: 0, waited: 0, utilisation: 0 },
      nodes: [],
    });
    for (const { causes, cpi } of report.cores) expect([causes.memory, cpi]).toEqual([0, 1]);
    expect(summarise(machine, style).join('\n')).not.toMatch(/cache|memory {2}kernel/);
  });
});

describe('the summary', () => {
  it('has a row for each cache that cores share, and columns for what is rare', () => {
    const l2 = { size: 8192, ways: 4, sharing: 'shared' };
    const array = { kind: 'mimd', cores: 4 };
    const rows = (raw: Raw) => {
      const { report, machine } = run(work(4, 2), { array, ...raw });
      const shared = report.memory.caches.filter((cache) => !('core' in cache));
      return { shared, text: summarise(machine, style).join('\n').replaceAll(',', '') };
    };
    const uma = rows({ memory: 'uma', cache: { ...small, l2 } });
    expect(uma.shared).toHaveLength(1);
    const [{ reads, writes }] = uma.shared;
    expect(uma.text).toMatch(new RegExp(`^ +all +l2 +${reads + writes} `, 'm'));
    expect(uma.text).not.toMatch(/write-throughs|prefetches/);
    const through = { ...small.l1d, write: 'through', prefetch: 'next-line' };
    const numa = rows({ memory: { kind: 'numa', nodes: 2 }, cache: { ...small, l1d: through, l2 } });
    expect(numa.shared.map((cache) => 'node' in cache && cache.node)).toEqual([0, 1]);
    expect(numa.text).toMatch(/^ +node 0 +l2 /m);
    expect(numa.text).toMatch(/writebacks +write-throughs +prefetches +of use/);
  });

  it('shows misses, link and nodes as the report has them', () => {
    const { report, machine } = run(work(4, 2), {
      array: { kind: 'mimd', cores: 4 },
      ...{ memory: { kind: 'numa', nodes: 2 }, link: 'mesh', cache: small },
    });
    const text = summarise(machine, style).join('\n').replaceAll(',', '');
    for (const cache of report.memory.caches) {
      const { name, reads, writes, readMisses, writeMisses, invalidations } = cache;
      const core = 'core' in cache ? cache.core : expect.fail();
      const misses = readMisses + writeMisses;
      const rate = ((100 * misses) / (reads + writes)).toFixed(1);
      expect(text).toMatch(
        new RegExp(`^ +${core} +${name} +${reads + writes} +${misses} +${rate}% +\\d+ +${invalidations} `, 'm'),
      );
    }
    for (const { id, local, remote } of report.memory.nodes)
      expect(text).toMatch(new RegExp(`^ +${id} +${local} +${remote} +[\\d.]+%$`, 'm'));
    expect(text).toContain(`${report.memory.link.bytes} bytes`);
  });
});

describe('the table of statistics', () => {
  /** Paths of all numbers in a part of a report; positions in lists left out. */
  function pathsIn(value: unknown, path: string): string[] {
    if (typeof value === 'number') return [path];
    if (Array.isArray(value)) return value.flatMap((one) => pathsIn(one, path));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, one]) => pathsIn(one, path === '' ? key : `${path}.${key}`));
  }

  const locked = work(2, 2)
    .replace(' li t5, 1\n', ' lock m\n unlock m\n la t6, shared\n li t5, 1\n')
    .replace('work:', 'work: li s0, 0\n');
  const machine = { memory: 'numa', cache: { l2: { size: 8192 } }, cpu: 'pipeline' };
  const { report } = run(locked, { array: { kind: 'mimd', cores: 2 }, ...machine }, true);
  const { cycles, instructions, cores, memory, reports, profile }: Report = report;
  // An interpreter lock leaves nothing to share at the same time.
  const { kernel } = run(locked, { array: { kind: 'mimd', cores: 2 }, gil: 'interval' }, true).report;
  // What stands in several tables is told of one, and of all cores as of each.
  const told = (path: string) =>
    path
      .replace(/misses\.(variables|sources)\./, 'misses.lines.')
      .replace('sharing.trulyShared.', 'sharing.falselyShared.')
      .replace('rows.cores.', 'rows.')
      .replace(/^profile\.(functions|lines)\./, 'profile.')
      .replace(/^profile\.(causes|outside)\./, 'cores.stack.');
  const numbers = new Set(pathsIn({ cycles, instructions, cores, memory, kernel, reports, profile }, '').map(told));
  const known = new Set(statistics.map(({ path }) => path));

  it('has every number of a report but names of things and messages by kind', () => {
    const named =
      /\.(id|core|pid|parent|tid|exitCode|address|offset|pc)$|^profile\.(cores|line)$|^memory\.link\.transactions\.|^reports\..*\.(line|by|from)$|\.cures\./;
    for (const path of numbers) if (!named.test(path)) expect(known, path).toContain(path);
  });

  it('has nothing that no report has', () => {
    const others = /^trace\.|^memory\.link\.transactions$/;
    for (const path of known) if (!others.test(path)) expect(numbers, path).toContain(path);
    expect(Object.keys(memory.link)).toContain('transactions');
  });

  it('says everything once, in sentences', () => {
    expect(known.size).toBe(statistics.length);
    for (const row of statistics) {
      expect(row.summary, row.path).toMatch(/^[A-Z].*\.$/);
      expect(row.unit, row.path).toMatch(/^[a-z]/);
      expect(row.source, row.path).toMatch(/\((\d{4}|6th ed\. 2019|4th ed\. 2014)\)/);
      expect(row.path.endsWith(nameOf(row))).toBe(true);
    }
  });
});
