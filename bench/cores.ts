/**
 * What does it cost to interleave cores? Four threads on four cores, in turns of 100 cycles and exactly ordered, beside one
 * thread on one core. The target: in turns of 100, at most 30 % of one core's total instruction rate is lost.
 */
import { assemble } from '../src/assembler/assembler.ts';
import { defaultConfiguration } from '../src/machine/configuration.ts';
import { createMachine } from '../src/machine/machine.ts';
import { type Answer, ask } from './question.ts';

/** Each thread mixes loads, stores, arithmetic and branches over an array of its own. */
function source(threads: number, rounds: number): string {
  const spawns = Array.from({ length: threads }, (_, i) => `li t0, ${4096 * i}\n spawn s${i + 1}, work, t0`).join(
    '\n ',
  );
  const joins = Array.from({ length: threads }, (_, i) => `join s${i + 1}`).join('\n ');
  return `main:
 ${spawns}
 ${joins}
 quit
work: la t1, data
 add t1, t1, a0
 li t2, ${rounds}
1: li t3, 64
 mv t4, t1
2: lw t5, 0(t4)
 slli a2, t5, 5
 xor t5, t5, a2
 addi t5, t5, 7
 sw t5, 0(t4)
 addi t4, t4, 4
 addi t3, t3, -1
 bnez t3, 2b
 addi t2, t2, -1
 bnez t2, 1b
 exit
.data
data: .space 16384
`;
}

export async function cores(): Promise<{ answers: Answer[]; ratios: Record<string, number> }> {
  const instructions = new Map<string, number>();
  const runs = (name: string, count: number, quantum: number, rounds: number) => ({
    name,
    prepare: () => {
      const { program } = assemble({ file: 'work.s', text: source(count, rounds) });
      if (!program) throw new Error('the source of this benchmark does not assemble');
      const machine = createMachine({ ...defaultConfiguration(), array: { kind: 'mimd', cores: count, quantum } });
      machine.load(program);
      const start = machine.snapshot();
      return () => {
        machine.restore(start);
        const { kind, message } = machine.run();
        if (kind !== 'exit') throw new Error(message);
        instructions.set(
          name,
          machine.array.cores.reduce((sum, { retired }) => sum + retired, 0),
        );
      };
    },
    work: () => instructions.get(name) ?? 0,
  });
  const answer = await ask('interleaving cores', 'instructions', [
    runs('one core', 1, 1, 60_000),
    runs('four cores, turns of 100', 4, 100, 15_000),
    runs('four cores, exact', 4, 1, 3_000),
  ]);
  const one = answer.rates['one core'];
  return {
    answers: [answer],
    ratios: {
      'four cores in turns of 100 / one core': answer.rates['four cores, turns of 100'] / one,
      'four cores exact / one core': answer.rates['four cores, exact'] / one,
    },
  };
}
