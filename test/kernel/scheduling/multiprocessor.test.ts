/**
 * Published answers of a course's multiprocessor scheduling simulator (Arpaci-Dusseau 2018, Operating Systems: Three Easy
 * Pieces, chapter 10). What the simulator says of caches the programs carry themselves: after ten units on a core a job is
 * warm there, and then does twice as much in a unit, while the jobs that are warm on a core fit its cache; those that got
 * warm first are the first to go. Who is where when is the kernel's matter.
 */
import { describe, expect, it } from 'vitest';
import { eventKinds } from '../../../src/base/events.ts';
import { transitions } from '../../../src/kernel/thread.ts';
import { createJobs } from './jobs.ts';
import published from './published.json' with { type: 'json' };

const unit = 300;
const slice = 10;
const look = 30;
const warmUp = 10;
const cacheSize = 100;
const most = 8;
/** When all begin: at a time to look around. */
const origin = 7 * look * unit;

interface Job {
  readonly work: number;
  readonly size: number;
}

/**
 * A unit of a job: it does one piece of work, or two where it is warm, then counts what it was here; and it waits until the
 * unit is over to the cycle. Nobody takes the core within a unit, since slices and looks are whole units.
 */
function source(jobs: readonly Job[], cores: number, perCore: boolean): string {
  const spawned = jobs.map((_, index) => {
    const home = perCore ? `thread.affinity s0, ${index % cores}; thread.affinity s0, -1` : '';
    return `li t0, ${index}; spawn s0, job, t0; ${home}`;
  });
  // Of each core: for each job its count of units until it is warm, and whether it is; then who is warm, in that order.
  return `
        .data
work:   .word ${jobs.map(({ work }) => work).join(', ')}
size:   .word ${jobs.map(({ size }) => size).join(', ')}
counts: .space ${4 * most * cores}
since:  .space ${4 * most * cores}
clock:  .word 0
warmed: .space ${4 * cores}
        .text
main:   ${spawned.join('\n        ')}
        exit
job:    slli    s0, a0, 2
        li      t0, ${origin}
        rdcycle t1
        sub     a0, t0, t1
        addi    a0, a0, -4
        li      a7, 2004
        ecall
        rdcycle s1                  # the unit's begin
unit:   csrr    s2, mhartid
        slli    s3, s2, 2
        slli    s2, s2, 5
        la      t0, since
        add     s4, t0, s2          # when each job got warm here, 0 for not
        la      t0, counts
        add     s5, t0, s2
        la      t0, warmed
        add     s3, t0, s3
        add     t0, s4, s0
        lw      s6, 0(t0)
        la      t0, work
        add     t0, t0, s0
        lw      t1, 0(t0)
        addi    t1, t1, -1
        beqz    s6, 1f
        addi    t1, t1, -1
        lw      t2, 0(s3)
        addi    t2, t2, 1
        sw      t2, 0(s3)
1:      sw      t1, 0(t0)
        mv      s7, t1              # what is left to do
        bnez    s6, finish
        add     t0, s5, s0
        lw      t1, 0(t0)
        addi    t1, t1, 1
        sw      t1, 0(t0)
        li      t2, ${warmUp}
        blt     t1, t2, finish
        sw      zero, 0(t0)         # it is warm from now on
        la      t0, clock
        lw      t1, 0(t0)
        addi    t1, t1, 1
        sw      t1, 0(t0)
        add     t0, s4, s0
        sw      t1, 0(t0)
fit:    li      t1, 0               # the job, the sum of sizes, the first that got warm, and when
        li      t2, 0
        li      t3, -1
        li      t4, 0x7fffffff
2:      add     t0, s4, t1
        lw      t5, 0(t0)
        beqz    t5, 3f
        la      t0, size
        add     t0, t0, t1
        lw      t0, 0(t0)
        add     t2, t2, t0
        bge     t5, t4, 3f
        mv      t3, t1
        mv      t4, t5
3:      addi    t1, t1, 4
        li      t0, ${4 * jobs.length}
        blt     t1, t0, 2b
        li      t0, ${cacheSize}
        ble     t2, t0, finish
        add     t0, s4, t3
        sw      zero, 0(t0)
        j       fit
finish: addi    s1, s1, ${unit}
        li      a0, 0
        li      a7, 2002
        rdcycle t0
        sub     t0, s1, t0          # what is left of the unit, counted from here
        andi    t1, t0, 1
        beqz    t1, 4f
        nop
4:      srli    t0, t0, 1
        addi    t0, t0, -4
5:      addi    t0, t0, -1
        bnez    t0, 5b
        nop
        bgtz    s7, again
        ecall
again:  rdcycle s1
        j       unit
`;
}

describe('the multi rows', () => {
  it.each(published.multi.cases)('$args', ({ args, finished, cpus }) => {
    const [, list] = /-L (\S+)/.exec(args) ?? expect.fail();
    const jobs = list.split(',').map((job) => {
      const [, work, size] = job.split(':').map(Number);
      return { work, size };
    });
    const perCore = args.includes('-p');
    const raw = {
      array: { kind: 'mimd', cores: cpus.length },
      policy: { kind: 'rr', quantum: slice * unit },
      scheduling: perCore ? { queues: 'per-core', look: look * unit } : {},
    };
    const machine = createJobs(source(jobs, cpus.length, perCore), raw);
    machine.run({ cycles: origin + finished * unit - 1 });
    const [[, image]] = machine.kernel.images;
    const warmed = image.lookup.symbolNamed('warmed')?.value ?? expect.fail();
    const warm = cpus.map(([cpu]) => image.memory.word(warmed + 4 * cpu) ?? Number.NaN);
    expect(machine.run().kind).toBe('exit');
    expect((machine.kernel.outcome?.cycle ?? 0) - origin).toBe(finished * unit);

    const busy = cpus.map(() => 0);
    const since = new Map<number, { readonly cycle: number; readonly core: number }>();
    for (const { kind, cycle, core, a, b } of machine.events.since(0)) {
      if (kind !== eventKinds.thread.number) continue;
      const begun = since.get(a);
      if (begun) busy[begun.core] += Math.max(0, cycle - Math.max(begun.cycle, origin));
      since.delete(a);
      if (b === transitions.dispatch.number) since.set(a, { cycle, core });
    }
    const percent = (part: number) => (100 * part) / finished;
    expect(cpus.map(([cpu]) => [cpu, percent(busy[cpu] / unit), percent(warm[cpu])])).toEqual(cpus);
  });
});
