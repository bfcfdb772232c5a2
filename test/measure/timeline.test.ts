/** The timeline as people read it: of two threads and a lock on one core and on two, and of some cycles only. */
import { expect, it } from 'vitest';
import { assemble } from '../../src/assembler/assembler.ts';
import { type Call, type Change, History } from '../../src/machine/history.ts';
import { showCall } from '../../src/measure/strace-text.ts';
import { drawTimeline } from '../../src/measure/timeline.ts';
import { createTrial } from '../machine/trial.ts';

const text = `main: spawn s0, work
 lock m
 li t0, 200
1: addi t0, t0, -1
 bnez t0, 1b
 unlock m
 join s0
 unlock m
 quit
work: lock m
 unlock m
 exit
.data
m: .word 0
`;
const plain = (line: string) => line;
const style = { width: 76, bold: plain, dim: plain, red: plain, green: plain, cyan: plain };

function run(cores: number) {
  const { program } = assemble({ file: 'two.s', text });
  if (!program) return expect.fail();
  const machine = createTrial({ program }, { array: { kind: 'mimd', cores }, policy: { quantum: 150 } });
  machine.run();
  const [changes, calls]: [Change[], Call[]] = [[], []];
  new History(machine).read({ change: (one) => changes.push(one), call: (one) => calls.push(one) });
  return { machine, changes, calls };
}

it.each([1, 2])('draws %i cores', (cores) => {
  const { machine, changes } = run(cores);
  const whole = { from: 0, to: Number.POSITIVE_INFINITY };
  expect(drawTimeline(machine, changes, whole, 0, style).join('\n')).toMatchSnapshot();
});

it('draws some cycles, with the states that threads had before', () => {
  const { machine, changes } = run(2);
  const lines = drawTimeline(machine, changes, { from: 150, to: 300 }, 0, style);
  expect(lines.join('\n')).toMatchSnapshot();
  const row = lines.find((line) => line.includes('thread 1')) ?? expect.fail();
  // It holds the lock and computes, all of that time.
  expect(row).toMatch(/ █+$/);
});

it('says how many changes it leaves out', () => {
  const { machine, changes } = run(1);
  const lines = drawTimeline(machine, changes, { from: 0, to: 1 }, 7, style);
  expect(lines.at(-1)).toBe('  and 7 changes more; --timeline FROM..TO shows those of some cycles');
});

it('shows calls with names, errors and what they wait for', () => {
  const { machine, calls } = run(2);
  expect(calls.map((call) => showCall(call, machine)).join('\n')).toMatchSnapshot();
});
