/**
 * Processes on whole machines: whatever memory, protocol, ordering and schedule, each has just the memory that its own
 * stores and those of its ancestors before the fork have made, and no store is lost because pages are lent.
 */
import { describe, expect, it } from 'vitest';
import type { Raw } from '../../src/machine/configuration.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { orderings } from '../../src/memory/ordering/index.ts';
import { macros, programOf } from '../kernel/source.ts';
import { expectConserved, machinesWithCaches } from '../memory/runs.ts';
import { createTrial, eventsSince, stateOf } from './trial.ts';

const words = 256;
/** Bytes from one word to the next: four pages in all. */
const stride = 64;
const rounds = 40;
const depths = 3;

/**
 * Each process changes words at random, forks now and then, and ends with what its memory and its children come to. In a
 * child the random numbers go on differently.
 */
const tree = programOf(`
        .bss
        .balign 4096
array:  .space  ${words * stride}
        .text
main:   li      s0, 12345           # random
        li      s1, 0               # depth
        li      s2, ${rounds}
        li      s3, 0               # children
        la      s4, array
        li      s5, 1103515245
again:  mul     s0, s0, s5
        addi    s0, s0, 1234
        srli    t0, s0, 16
        andi    t0, t0, ${words - 1}
        slli    t0, t0, 6
        add     t0, t0, s4
        lw      t1, (t0)
        add     t1, t1, s0
        sw      t1, (t0)
        li      t0, 13
        rem     t0, s2, t0
        bnez    t0, next
        li      t0, ${depths}
        bge     s1, t0, next
        fork    t0
        beqz    t0, child
        addi    s3, s3, 1
        j       next
child:  not     s0, s0
        addi    s1, s1, 1
        li      s3, 0
next:   addi    s2, s2, -1
        bnez    s2, again
        li      s6, 0
        li      t0, ${words}
sum:    lw      t1, (s4)
        srli    t2, t1, 7
        xor     t1, t1, t2
        slli    s6, s6, 1
        srli    t2, s6, 31
        add     s6, s6, t2
        add     s6, s6, t1
        addi    s4, s4, ${stride}
        addi    t0, t0, -1
        bnez    t0, sum
gather: beqz    s3, done
        wait    t0
        add     s6, s6, a1
        addi    s3, s3, -1
        j       gather
done:   quit    s6`);

/** The same, with an array for each process. */
function codeOf(array: Int32Array, random: number, depth: number, left: number): number {
  let [s0, s1, children] = [random, depth, 0];
  for (let s2 = left; s2 > 0; s2--) {
    s0 = (Math.imul(s0, 1103515245) + 1234) | 0;
    array[(s0 >>> 16) & (words - 1)] += s0;
    if (s2 % 13 !== 0 || s1 >= depths || s2 === 1) continue;
    children += codeOf(array.slice(), ~s0, s1 + 1, s2 - 1);
  }
  let sum = 0;
  for (const word of array) {
    const shifted = sum << 1;
    sum = (shifted + (shifted >>> 31) + (word ^ (word >>> 7))) | 0;
  }
  return (sum + children) & 255;
}

/** Threads that fill memory, a word after another, while another one of their process forks again and again. */
const counting = programOf(`
        .data
one:    .space  6000
two:    .space  6000
        .text
main:   spawn   s0, count
        spawn   s1, count2
        li      s2, 6
1:      fork    t0
        beqz    t0, child
        wait    t0
        add     s3, s3, a1
        addi    s2, s2, -1
        bnez    s2, 1b
        join    s0
        join    s1
        la      t1, one
        li      t2, 3000
        li      t0, 0
4:      lw      t3, (t1)
        add     t0, t0, t3
        addi    t1, t1, 4
        addi    t2, t2, -1
        bnez    t2, 4b
        print   t0
        quit    s3
child:  li      t0, -1              # what the child does to them is nobody else's business
        sw      t0, one, t1
        sw      t0, two, t1
        quit    1
count:  la      t1, one
        j       2f
count2: la      t1, two
2:      li      t0, 1500
3:      sw      t0, (t1)
        addi    t1, t1, 4
        addi    t0, t0, -1
        bnez    t0, 3b
        exit`);

/** A child with threads on several cores, waiting and running, of which one does what it may not. */
const killed = programOf(`${macros}
        .text
main:   share   s8, 4096
        li      s5, 4
1:      fork    s0
        beqz    s0, child
        wait    t0, s0
        add     s6, s6, a1
        addi    s5, s5, -1
        bnez    s5, 1b
        quit    s6
child:  spawn   t0, store
        spawn   t0, lock
        spawn   t0, nap
        li      t0, 3000
        sleep   t0
        sw      zero, (zero)
lock:   addi    t0, s8, 64
        lock    t0
        lock    t0
nap:    li      t0, 1000000
        sleep   t0
store:  addi    sp, sp, -1000
        sw      s0, (sp)
        sw      s0, 4(s8)
        addi    sp, sp, 1000
        j       store`);

function run(program: ReturnType<typeof programOf>, raw: Raw): Machine {
  const machine = createTrial({ program }, raw);
  machine.run({ instructions: 5_000_000 });
  return machine;
}

const expected = codeOf(new Int32Array(words), 12345, 0, rounds);
const machines: Raw[] = [
  ...[1, 2, 4].map((cores) => ({ array: { kind: 'mimd', cores } })),
  ...machinesWithCaches(3, 1),
  ...orderings.flatMap(({ name }, index) => [
    { ...machinesWithCaches(3, 4 + index)[5 * index], ordering: name },
    // Where stores stay long in their buffers, some are there whenever another thread forks.
    { array: { kind: 'mimd', cores: 3 }, ordering: name === 'sc' ? name : { kind: name, latency: 50 }, seed: 5 },
  ]),
];
const named = machines.map((raw) => {
  const { array, memory = 'flat', protocol = 'none', ordering = 'sc' } = raw;
  return [
    `${(array as { cores: number }).cores} cores, ${memory}, ${protocol}, ${JSON.stringify(ordering)}`,
    raw,
  ] as const;
});

describe.each(named)('%s', (_, raw) => {
  it('each process has the memory that it and its ancestors made', () => {
    const machine = run(tree, raw);
    expect(machine.kernel.outcome).toMatchObject({ kind: 'exit', code: expected });
    expect(machine.kernel.graph.processes.size).toBe(2 ** depths);
    if (raw.memory) expectConserved(machine);
  });

  it('no store of another thread is lost when pages are lent', () => {
    const { kernel, console } = run(counting, raw);
    expect([kernel.outcome?.kind, kernel.outcome?.code, console.text]).toEqual(['exit', 6, String(1500 * 1501)]);
  });

  it('what a process had on other cores ends with it', () => {
    const machine = run(killed, raw);
    expect(machine.kernel.outcome).toMatchObject({ kind: 'exit', code: (4 * 139) & 255, threads: [{ tid: 1 }] });
    if (raw.memory) expectConserved(machine);
  });
});

describe('processes', () => {
  it.each(named.filter((_, index) => index % 6 === 1))('are the same on both engines, and in steps: %s', (_, raw) => {
    for (const program of [tree, counting, killed]) {
      const whole = run(program, raw);
      const evaluate = run(program, { ...raw, engine: 'evaluate' });
      expect(stateOf(evaluate)).toEqual(stateOf(whole));
      expect(eventsSince(evaluate, 0)).toEqual(eventsSince(whole, 0));
      const stepped = createTrial({ program }, raw);
      while (!stepped.step());
      expect(stateOf(stepped)).toEqual(stateOf(whole));
    }
  });

  it.each(named.filter((_, index) => index % 6 === 2))('come back when a machine is restored: %s', (_, raw) => {
    for (const program of [tree, killed]) {
      const machine = createTrial({ program }, raw);
      const whole = stateOf(run(program, raw));
      const cycles = machine.elapsed();
      const points = [machine.snapshot()];
      for (const part of [0.2, 0.5, 0.8]) {
        machine.run({ cycles: Math.max(cycles + 1, Math.floor(whole.elapsed * part)) });
        points.push(machine.snapshot());
      }
      for (const index of [3, 1, 2, 0, 2]) {
        machine.restore(points[index]);
        machine.run();
        expect(stateOf(machine), `from point ${index}`).toEqual(whole);
      }
    }
  });
});
