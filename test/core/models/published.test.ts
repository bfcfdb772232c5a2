/** Published figures of pipelines, to the cycle: tests named after the rows. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cyclesOf } from './timed.ts';

interface PipelineRow {
  readonly name: string;
  readonly code?: readonly string[];
  readonly loop?: readonly string[];
  readonly cycles: readonly number[];
}

const published = JSON.parse(readFileSync(new URL('./published.json', import.meta.url), 'utf8')) as {
  readonly pipeline: { readonly columns: readonly string[]; readonly rows: readonly PipelineRow[] };
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
