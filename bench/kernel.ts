/**
 * What does the kernel cost? A loop that takes and gives a mutex that nobody else wants, beside the same loop without it,
 * and ten thousand threads made and joined. The targets: at least 0.25 of the loop's instruction rate, under two seconds.
 */
import { assemble } from '../src/assembler/assembler.ts';
import { defaultConfiguration } from '../src/machine/configuration.ts';
import { createMachine, type Machine } from '../src/machine/machine.ts';
import { type Answer, ask, type Case } from './question.ts';

/** A critical section that counts, as students write it first. */
const counting = (rounds: number, before: string, after: string) => `main: li s0, ${rounds}
 la s1, count
1: ${before}
 lw t0, 0(s1)
 addi t0, t0, 1
 sw t0, 0(s1)
 ${after}
 addi s0, s0, -1
 bnez s0, 1b
 quit
.data
m: .word 0
count: .word 0
`;

const joining = (threads: number) => `main: li s0, ${threads}
 la s1, threads
1: spawn t0, work
 sw t0, 0(s1)
 addi s1, s1, 4
 addi s0, s0, -1
 bnez s0, 1b
 li s0, ${threads}
2: addi s1, s1, -4
 lw t0, 0(s1)
 join t0
 addi s0, s0, -1
 bnez s0, 2b
 quit
work: exit
.bss
threads: .space ${4 * threads}
`;

function runs(name: string, text: string, work: (machine: Machine) => number): Case {
  let done = 0;
  return {
    name,
    prepare: () => {
      const { program } = assemble({ file: 'kernel.s', text });
      if (!program) throw new Error('the source of this benchmark does not assemble');
      const machine = createMachine(defaultConfiguration());
      machine.load(program);
      const start = machine.snapshot();
      return () => {
        machine.restore(start);
        const { kind, message } = machine.run();
        if (kind !== 'exit') throw new Error(message);
        done = work(machine);
      };
    },
    work: () => done,
  };
}

export async function kernel(): Promise<{ answers: Answer[]; ratios: Record<string, number> }> {
  const instructions = ({ array }: Machine) => array.cores[0].retired;
  const locks = await ask('a loop', 'instructions', [
    runs('without a mutex', counting(2_000_000, '', ''), instructions),
    runs('that takes and gives one', counting(50_000, 'lock m', 'unlock m'), instructions),
  ]);
  const threads = await ask('threads', 'threads', [runs('made and joined', joining(10_000), () => 10_000)]);
  const rate = threads.rates['made and joined'];
  return {
    answers: [locks, threads],
    ratios: {
      'loop with a mutex / without': locks.rates['that takes and gives one'] / locks.rates['without a mutex'],
      'two seconds / 10,000 threads made and joined': rate / 5_000,
    },
  };
}
