/** Diagrams of a pipeline, against ones drawn by hand after Patterson and Hennessy's Computer Organization and Design RISC-V. */
import { describe, expect, it } from 'vitest';
import type { Raw } from '../../src/machine/configuration.ts';
import { drawPipeline } from '../../src/measure/pipeline-diagram.ts';
import { programNamed } from '../machine/trial.ts';
import { programOf, traced } from './traced.ts';

const plain = { bold: same, dim: same, red: same, green: same, cyan: same };
function same(text: string): string {
  return text;
}

/** The lines of the diagram of what follows `code:`, up to the call that ends it. */
function drawn(lines: readonly string[], cpu: Raw, width = 100, more: Raw = {}): string[] {
  const program = programOf(`        la x1, data\n        mv x5, x1\n        li a7, 30\n        ecall\ncode:
${lines.join('\n')}\n        li a7, 93\n        ecall\n        .data\ndata:   .space 64\n`);
  const start = program.symbols.find(({ name }) => name === 'code')?.value ?? expect.fail();
  const { machine, instructions } = traced(program, { cpu: { kind: 'pipeline', ...cpu }, ...more });
  const first = instructions.findIndex(({ pc }) => pc === start);
  // The call's number is loaded last.
  const some = instructions.slice(first, -1);
  return drawPipeline(
    some,
    { stages: machine.stages, stageNames: machine.stageNames, showCores: false },
    { width, ...plain },
  );
}

/** Of these lines the stages by themselves, and what is said below them. */
function partsOf(lines: readonly string[]): { readonly grid: string[]; readonly said: string[] } {
  const [, head, ...rest] = lines;
  const from = head.indexOf('instruction');
  const left = from + head.slice(from).search(/\d/);
  const end = rest.indexOf('');
  const legend = rest.indexOf('', end + 1);
  return {
    grid: rest.slice(0, end).map((row) => row.slice(left)),
    said: (legend < 0 ? [] : rest.slice(legend + 1)).map((line) => line.trim().replaceAll(/ {2,}/g, '  ')),
  };
}

interface Drawing {
  readonly name: string;
  readonly cpu?: Raw;
  /** Each instruction and its row. */
  readonly rows: readonly (readonly [string, string])[];
  readonly said: readonly string[];
}

const drawings: readonly Drawing[] = [
  {
    name: 'five instructions that do not depend on each other (4.7)',
    rows: [
      ['lw   x18, 40(x1)', 'F D X M W'],
      ['sub  x11, x2, x3', '  F D X M W'],
      ['add  x12, x3, x4', '    F D X M W'],
      ['lw   x13, 48(x1)', '      F D X M W'],
      ['add  x14, x6, x7', '        F D X M W'],
    ],
    said: [],
  },
  {
    name: 'values forwarded from execute and memory (4.8)',
    rows: [
      ['sub  x2, x11, x3', 'F D X M W'],
      ['and  x12, x2, x5', '  F D X M W'],
      ['or   x13, x6, x2', '    F D X M W'],
      ['add  x14, x2, x2', '      F D X M W'],
      ['sw   x15, 20(x1)', '        F D X M W'],
    ],
    said: [],
  },
  {
    name: 'the same without forwarding: read when written back (4.8)',
    cpu: { forwarding: 'none' },
    rows: [
      ['sub  x2, x11, x3', 'F D X M W'],
      ['and  x12, x2, x5', '  F D d d X M W'],
      ['or   x13, x6, x2', '    F f f D X M W'],
      ['add  x14, x2, x2', '          F D X M W'],
      ['sw   x15, 20(x1)', '            F D X M W'],
    ],
    said: ['line 7  and a2, sp, t0  waits 2 cycles for sp, computed by sub sp, a1, gp at line 6'],
  },
  {
    name: 'a value used right after its load (4.8)',
    rows: [
      ['lw   x2, 20(x1)', 'F D X M W'],
      ['and  x4, x2, x5', '  F D d X M W'],
      ['or   x8, x2, x6', '    F f D X M W'],
      ['add  x9, x4, x2', '        F D X M W'],
      ['slt  x3, x6, x7', '          F D X M W'],
    ],
    said: ['line 7  and tp, sp, t0  waits 1 cycle for sp, loaded by lw sp, 20(ra) at line 6'],
  },
  {
    name: 'a load whose value is only stored (4.8, elaboration)',
    rows: [
      ['lw   x2, 20(x1)', 'F D X M W'],
      ['sw   x2, 24(x1)', '  F D X M W'],
    ],
    said: [],
  },
  {
    name: 'a branch taken, known in execute: two instructions fetched in vain (4.9)',
    rows: [
      ['beq  x0, x0, 1f', 'F D X M W'],
      ['1:      and  x12, x2, x5', '      F D X M W'],
      ['or   x13, x6, x2', '        F D X M W'],
    ],
    said: ['line 6  beq zero, zero, code+16  leads elsewhere than was guessed: 2 cycles lost'],
  },
  {
    name: 'a branch taken, known in decode: one (4.9)',
    cpu: { branchStage: 'id' },
    rows: [
      ['beq  x0, x0, 1f', 'F D X M W'],
      ['1:      and  x12, x2, x5', '    F D X M W'],
    ],
    said: ['line 6  beq zero, zero, code+16  leads elsewhere than was guessed: 1 cycle lost'],
  },
  {
    name: 'a branch not taken costs nothing (4.9)',
    rows: [
      ['bne  x0, x0, 1f', 'F D X M W'],
      ['and  x12, x2, x5', '  F D X M W'],
      ['or   x13, x6, x2', '    F D X M W'],
      ['1:      add  x14, x2, x2', '      F D X M W'],
    ],
    said: [],
  },
  {
    name: 'a branch in decode right after who computes its value (4.9)',
    cpu: { branchStage: 'id' },
    rows: [
      ['add  x2, x3, x4', 'F D X M W'],
      ['beq  x2, x5, 1f', '  F D d X M W'],
      ['1:      or x13, x6, x2', '    F f D X M W'],
    ],
    said: ['line 7  beq sp, t0, code+8  waits 1 cycle for sp, computed by add sp, gp, tp at line 6'],
  },
  {
    name: 'a branch in decode right after who loads its value (4.9)',
    cpu: { branchStage: 'id' },
    rows: [
      ['lw   x2, 20(x1)', 'F D X M W'],
      ['beq  x2, x5, 1f', '  F D d d X M W'],
      ['1:      or x13, x6, x2', '    F f f D X M W'],
    ],
    said: ['line 7  beq sp, t0, code+8  waits 2 cycles for sp, loaded by lw sp, 20(ra) at line 6'],
  },
  {
    name: 'a multiplication of three cycles (appendix C of Hennessy and Patterson, with one unit)',
    cpu: { multiply: 3 },
    rows: [
      ['mul  x2, x3, x4', 'F D X x x M W'],
      ['add  x6, x2, x5', '  F D d d X M W'],
      ['or   x13, x6, x2', '    F f f D X M W'],
    ],
    said: ['line 6  mul sp, gp, tp  takes 2 cycles more in X'],
  },
  {
    name: 'instructions out of order: each waits for its own values, and all commit in order',
    cpu: { kind: 'out-of-order', multiply: 3 },
    rows: [
      ['lw   x2, 20(x1)', 'F I X x C'],
      ['mul  x3, x2, x2', 'F I i i X x x C'],
      ['add  x4, x4, x3', 'F I i i i i i X C'],
      ['addi x6, x6, 1', 'F I X W w w w w C'],
    ],
    said: [
      'line 7  mul gp, sp, sp  waits 2 cycles in I for sp, loaded by lw sp, 20(ra) at line 6',
      'line 8  add tp, tp, gp  waits 5 cycles in I for gp, computed by mul gp, sp, sp at line 7',
    ],
  },
  {
    name: 'a reorder buffer without a place: who is fetched waits until the oldest has committed',
    cpu: { kind: 'out-of-order', reorderBuffer: 2 },
    rows: [
      ['lw   x2, 20(x1)', 'F I X x C'],
      ['addi x6, x6, 1', 'F I X W C'],
      ['addi x7, x7, 1', 'F f f f f I X C'],
    ],
    said: ['line 8  addi t2, t2, 1  waits 3 cycles in F for want of a place'],
  },
  {
    name: 'a hardware thread in its turns, which are no stalls',
    cpu: { kind: 'barrel', threads: 4 },
    rows: [
      ['add  x2, x3, x3', 'X'],
      ['add  x4, x2, x2', '        X'],
    ],
    said: [],
  },
];

describe('the diagram of', () => {
  it.each(drawings)('$name', ({ cpu = {}, rows, said }) => {
    // The branch that is taken has two instructions behind it that are not executed.
    const lines = rows.flatMap(([code], index) => {
      const isTaken = rows.length > index + 1 && code.startsWith('beq  x0');
      const line = code.startsWith('1:') ? code : `        ${code}`;
      return isTaken ? [line, '        nop', '        nop', '        nop'] : [line];
    });
    const parts = partsOf(drawn(lines, cpu));
    expect(parts.grid).toEqual(rows.map(([, row]) => row));
    expect(parts.said).toEqual(said);
  });
});

describe('a diagram', () => {
  it('leaves out cycles in which nothing moves, and goes on below where it is wider than the page', () => {
    const lines = drawn(
      ['        lw x2, 20(x1)', '        add x3, x2, x2', '        or x6, x3, x3', '        xor x7, x6, x6'],
      {},
      60,
      { memory: 'uma', cache: { l1d: { size: '1KiB' } } },
    );
    expect(lines.join('\n')).toMatchSnapshot();
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('says once what differs by its cycles only', () => {
    // In order the second load finds its line, out of order both wait for it.
    const loop = ['li x6, 2', '1: lw x2, 20(x1)', 'add x3, x2, x2', 'addi x6, x6, -1', 'bnez x6, 1b'];
    const { said } = partsOf(drawn(loop, {}, 100, { memory: 'uma' }));
    expect(said).toContain('line 8  add gp, sp, sp  waits 1 cycle for sp, loaded by lw sp, 20(ra) at line 7 (2 times)');
    const outOfOrder = partsOf(drawn(loop, { kind: 'out-of-order' }, 120, { memory: 'uma' })).said;
    const waits =
      'line 8  add gp, sp, sp  waits 71 to 76 cycles in I for sp, loaded by lw sp, 20(ra) at line 7 (2 times)';
    expect(outOfOrder).toContain(waits);
  });

  it('has all cores on one axis', async () => {
    const { program } = await programNamed('parallel-sum');
    const settings = { cpu: 'pipeline', array: { kind: 'mimd', cores: 4 } };
    const { machine, instructions } = traced(program, settings, (one) => one.run({ instructions: 2000 }));
    const first = instructions.findIndex(({ core }) => core === 3);
    const setting = { stages: machine.stages, stageNames: machine.stageNames, showCores: true };
    expect(
      drawPipeline(instructions.slice(first, first + 12), setting, { width: 80, ...plain }).join('\n'),
    ).toMatchSnapshot();
  });
});
