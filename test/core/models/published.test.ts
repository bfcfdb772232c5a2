/** Published figures of pipelines, to the cycle: tests named after the rows. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cyclesOf, timed } from './timed.ts';

interface PipelineRow {
  readonly name: string;
  readonly code?: readonly string[];
  readonly loop?: readonly string[];
  readonly cycles: readonly number[];
}

const published = JSON.parse(readFileSync(new URL('./published.json', import.meta.url), 'utf8')) as {
  readonly pipeline: { readonly columns: readonly string[]; readonly rows: readonly PipelineRow[] };
  readonly tomasulo: { readonly rows: readonly (readonly [string, number, number, number])[] };
};

const settings = [
  { forwarding: 'full', branchStage: 'ex' },
  { forwarding: 'full', branchStage: 'id' },
  { forwarding: 'none', branchStage: 'ex' },
  { forwarding: 'none', branchStage: 'id' },
];

/** What registers hold before the code of any row, so that its accesses are allowed and its loops go round ten times. */
const setups: Readonly<Record<string, readonly string[]>> = {
  'five independent adds': [],
  'loop, 10 iterations': [' li x5, 10'],
  'array sum, 10 iterations': [' la x20, data', ' addi x21, x20, 40'],
  // Nine links and a null.
  'pointer walk, 10 iterations': [
    ' la x6, data',
    ' li x7, 9',
    'link: addi x8, x6, 4',
    ' sw x8, 0(x6)',
    ' mv x6, x8',
    ' addi x7, x7, -1',
    ' bnez x7, link',
    ' sw x0, 0(x6)',
    ' la x6, data',
  ],
};
const addresses = [' la x1, data', ' la x5, data', ' la x3, 0'];

describe.each(published.pipeline.rows)('pipeline: $name', ({ name, code, loop, cycles }) => {
  it.each(published.pipeline.columns.map((column, index) => [column, index] as const))('%s', (_, index) => {
    const written = code ?? (loop ?? []).map((line, at) => (at === 0 ? `loop: ${line}` : line));
    // The kernel's answers are in x10 and x11.
    const lines = written.map((line) => line.replaceAll('x10', 'x20').replaceAll('x11', 'x21'));
    const cpu = { kind: 'pipeline', ...settings[index] };
    expect(cyclesOf(lines, { cpu }, setups[name] ?? addresses)).toBe(cycles[index]);
  });
});

/** The example on integers: Fn is register xn, and the registers that addresses come from have been ready for long. */
const tomasulo = [
  ' lw x6,32(x20)',
  ' lw x2,44(x21)',
  ' mul x16,x2,x4',
  ' sub x8,x6,x2',
  ' div x18,x16,x6',
  ' add x6,x8,x2',
];

/** One instruction a cycle, one common data bus, and values from that in the cycle after, for who waits for them. */
const tomasuloCore = {
  ...{ width: 1, forwarding: 'none', buses: 1, load: 2, alu: 2, multiply: 10, divide: 40 },
  ...{ aluStations: 3, multiplyStations: 2, memoryStations: 3 },
};

describe('tomasulo', () => {
  const { passages } = timed(tomasulo, { cpu: { kind: 'out-of-order', ...tomasuloCore } }, [
    ' la x20, data',
    ' la x21, data',
  ]);
  const start = passages[0].times[1] - 1;

  it.each(published.tomasulo.rows.map((row, index) => [...row, index] as const))(
    '%s: issued at %i, executed at %i, written at %i',
    (_, issued, executed, written, index) => {
      const [, issue, , bus, write] = passages[index].times.map((cycle) => (cycle < 0 ? cycle : cycle - start));
      // Who waits for a bus has executed the cycle before that.
      expect([issue, (bus < 0 ? write : bus) - 1, write]).toEqual([issued, executed, written]);
    },
  );
});
