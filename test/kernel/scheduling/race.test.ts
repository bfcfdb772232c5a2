/** Slices to the instruction: the published outcomes of a counter race, and the law of what switches cost. */
import { describe, expect, it } from 'vitest';
import { createJobs } from './jobs.ts';
import published from './race.json' with { type: 'json' };

/**
 * Two threads that begin at once, since both wait for the end of the first; then six instructions a round, of which the
 * first three are the race.
 */
const race = `
        .data
counter: .word  0
        .text
main:   spawn   s0, judge
        spawn   s0, adder
        spawn   s0, adder
        li      t0, 10000
        sleep   t0
        exit
adder:  la      a2, counter
        li      a3, ${published.race['iterations per thread']}
        li      a0, 1
        li      a7, 2001
        ecall
1:      lw      t0, 0(a2)
        addi    t0, t0, 1
        sw      t0, 0(a2)
        addi    a3, a3, -1
        slti    t1, a3, 1
        beqz    t1, 1b
        exit
judge:  li      s0, 1
        join    s0
        li      s0, 3
        join    s0
        li      s0, 4
        join    s0
        lw      s0, counter
        print   s0
        exit
`;
const models = ['single-cycle', 'functional', 'multi-cycle', 'pipeline', 'superscalar', 'out-of-order'];

describe('a counter race on one core, switched every so many instructions', () => {
  const rows = Object.entries(published.race['final counter by k']).map(([k, final]) => ({ k: Number(k), final }));

  it.each(rows)('every $k: the counter ends at $final', ({ k, final }) => {
    const machines = [
      ...models.map((cpu) => ({ cpu })),
      { engine: 'evaluate' },
      { memory: { kind: 'uma' } },
      { cpu: { kind: 'superscalar', width: 4 }, memory: { kind: 'uma' } },
    ];
    for (const more of machines) {
      const raw = { ...more, policy: { kind: 'rr', quantum: k }, scheduling: { unit: 'instructions' } };
      const machine = createJobs(race, raw);
      machine.run({ cycles: 1_000_000 });
      const stepped = createJobs(race, raw);
      while (!stepped.step());
      for (const one of [machine, stepped]) expect([one.console.text, raw]).toEqual([String(final), raw]);
      expect(stepped.elapsed()).toBe(machine.elapsed());
    }
  });
});

describe('round robin', () => {
  const burner = `
main:   spawn s0, burn; spawn s0, burn; spawn s0, burn
        exit
burn:   j burn
`;
  /** Instructions that retired, over cycles that went by, in so many whole turns. */
  function efficiency(quantum: number, trap: number, choice: number, turns: number): number {
    const raw = { policy: { kind: 'rr', quantum } };
    const machine = createJobs(burner, raw, { trap, switch: choice });
    const [core] = machine.array.cores;
    const turn = quantum + trap + choice;
    const begin = 100 * turn;
    machine.run({ cycles: begin });
    const before = core.retired;
    machine.run({ cycles: begin + turns * turn });
    return (core.retired - before) / (turns * turn);
  }

  it.each([
    [100, 0, 0],
    [100, 20, 5],
    [100, 60, 40],
    [1000, 50, 0],
    [37, 1, 110],
  ])(
    `has an efficiency of ${published['round robin'].replace('efficiency ', '')}: %i, %i + %i`,
    (quantum, trap, choice) => {
      expect(efficiency(quantum, trap, choice, 60)).toBe(quantum / (quantum + trap + choice));
    },
  );
});
