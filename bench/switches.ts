/**
 * What does a switch cost where many threads are runnable? Threads that do nothing but lose the core after 20 cycles, 1,000
 * of them beside 10, under each policy that has slices. The target: at most 1.5 times as much a switch.
 */
import { assemble } from '../src/assembler/assembler.ts';
import { defaults } from '../src/base/plug.ts';
import { policies } from '../src/kernel/policies/index.ts';
import { type Choice, defaultConfiguration } from '../src/machine/configuration.ts';
import { createMachine } from '../src/machine/machine.ts';
import { type Answer, ask } from './question.ts';

const slice = 20;
const slices: Readonly<Record<string, Readonly<Record<string, number | string>>>> = {
  rr: { quantum: slice },
  priority: { quantum: slice },
  mlfq: { quantum: String(slice) },
  lottery: { quantum: slice },
  stride: { quantum: slice },
  fair: { latency: slice, granularity: slice },
  random: { quantum: slice },
};

function source(threads: number): string {
  return `main: li s0, ${threads}
1: spawn s1, idle
 addi s0, s0, -1
 bnez s0, 1b
 exit
idle: j idle
`;
}

export async function switches(): Promise<{ answers: Answer[]; ratios: Record<string, number> }> {
  const done = new Map<string, number>();
  const spins = (name: string, kind: string, threads: number) => ({
    name,
    prepare: () => {
      const { program } = assemble({ file: 'idle.s', text: source(threads) });
      const plug = policies.find((policy) => policy.name === kind);
      if (!program || !plug) throw new Error('the source of this benchmark does not assemble');
      const policy: Choice = { kind, ...defaults(plug), ...slices[kind] };
      const machine = createMachine({ ...defaultConfiguration(), policy });
      machine.load(program);
      machine.run({ cycles: 1_000_000 });
      return () => {
        const before = machine.kernel.graph.switches;
        machine.run({ cycles: machine.elapsed() + 2_000_000 });
        done.set(name, machine.kernel.graph.switches - before);
      };
    },
    work: () => done.get(name) ?? 0,
  });
  const answers: Answer[] = [];
  const ratios: Record<string, number> = {};
  for (const kind of Object.keys(slices)) {
    const [few, many] = [`${kind}, 10 threads`, `${kind}, 1,000 threads`];
    const answer = await ask(`switches under ${kind}`, 'switches', [spins(few, kind, 10), spins(many, kind, 1000)], 1);
    answers.push(answer);
    ratios[`a switch of 1,000 over one of 10, ${kind}`] = answer.rates[few] / answer.rates[many];
  }
  return { answers, ratios };
}
