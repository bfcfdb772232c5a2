/**
 * All engines are one: on random words, traps included, they leave the same registers, memory, clocks and cause; and a run
 * is the same whether it is made at once or in pieces.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/core/engine/engine.ts';
import { evaluate } from '../../src/core/engine/evaluate.ts';
import { loop } from '../../src/core/engine/loop.ts';
import { causes } from '../../src/core/trap.ts';
import { type Bench, codeAddress, createBench, dataAddress, isa, stateOf } from './bench-core.ts';

/** A word of a random instruction; rarely of none. */
const word = fc
  .oneof(
    {
      weight: 30,
      arbitrary: fc.tuple(
        fc.nat(isa.instructions.length - 1),
        fc.nat(31),
        fc.nat(31),
        fc.nat(31),
        fc.integer({ min: -64, max: 64 }),
      ),
    },
    { weight: 1, arbitrary: fc.integer() },
  )
  .map((choice) => {
    if (typeof choice === 'number') return choice;
    const [index, rd, rs1, rs2, small] = choice;
    const instruction = isa.instructions[index];
    // Reads of clocks and jumps of a few instructions, so that programs stay among what there is.
    const imm = instruction.name.startsWith('csr')
      ? 0xc00 + (small & 3)
      : instruction.format.name === 'B'
        ? 4 * small
        : small;
    return isa.encode(instruction, { rd, rs1, rs2, imm });
  });

function finish(engine: Engine, { core, space, reset }: Bench, words: readonly number[], piece: number) {
  reset(words);
  let stop = 'time';
  for (let until = piece; until <= 200 && stop === 'time'; until += piece) stop = engine.run(core, until);
  return { stop, ...stateOf(core, space) };
}

describe('engines', () => {
  const engines = {
    loop: loop.create(isa, { direct: true, observed: false, line: 4096 }),
    evaluate: evaluate.create(isa, { direct: true, observed: false, line: 4096 }),
  };

  it.each(['fault', 'allow'] as const)('agree on random words, at once or in pieces (misaligned: %s)', (misaligned) => {
    const bench = createBench([], misaligned);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
        const expected = finish(engines.evaluate, bench, words, 200);
        expect(finish(engines.loop, bench, words, 200)).toEqual(expected);
        expect(finish(engines.loop, bench, words, 1)).toEqual(expected);
        expect(finish(engines.evaluate, bench, words, 8)).toEqual(expected);
      }),
      { numRuns: 1000, seed: 7 },
    );
  });

  it.each(Object.entries(engines))('%s carries out what was stored over code, at once', (_, engine) => {
    const find = (name: string, fields: object) => isa.encode(isa.find(name)!, fields);
    const patch = find('addi', { rd: 10, rs1: 0, imm: 42 });
    const { core, space } = createBench([
      find('addi', { rd: 10, rs1: 0, imm: 1 }), // rewritten below, after it was decoded
      find('beq', { rs1: 11, rs2: 12, imm: 12 }),
      find('sw', { rs1: 13, rs2: 12, imm: 0 }),
      find('add', { rd: 11, rs1: 12, rs2: 0 }),
      find('beq', { rs1: 14, rs2: 0, imm: -16 }),
      find('ebreak', {}),
    ]);
    core.x.set([0, 0, patch, codeAddress, 0], 10);
    expect(engine.run(core, 4)).toBe('time');
    expect(core.x[10]).toBe(1);
    core.x[14] = 0;
    expect(engine.run(core, 7)).toBe('time');
    expect([core.x[10], space.peek(codeAddress, 4)]).toEqual([42, patch]);
  });

  it.each(Object.entries(engines))('%s leaves a trap as state, with nothing changed', (_, engine) => {
    const cases: [string, object, number, number][] = [
      ['lw', { rd: 5, rs1: 0, imm: 16 }, causes.forbiddenLoad, 16],
      ['lw', { rd: 5, rs1: 1, imm: 2 }, causes.misalignedLoad, dataAddress + 130],
      ['sh', { rs1: 1, rs2: 1, imm: 1 }, causes.misalignedStore, dataAddress + 129],
      ['amoadd.w', { rd: 5, rs1: 0, rs2: 1 }, causes.forbiddenStore, 0],
      ['lr.w', { rd: 5, rs1: 3 }, causes.misalignedLoad, (3 * 0x01234567) | 0],
      ['jalr', { rd: 5, rs1: 1, imm: 2 }, causes.misalignedFetch, dataAddress + 130],
      ['ecall', {}, causes.ecall, 0],
      ['ebreak', {}, causes.breakpoint, 0],
      [
        'csrrw',
        { rd: 5, rs1: 1, imm: 0xc00 },
        causes.illegal,
        isa.encode(isa.find('csrrw')!, { rd: 5, rs1: 1, imm: 0xc00 }),
      ],
      [
        'csrrs',
        { rd: 5, rs1: 0, imm: 0x300 },
        causes.illegal,
        isa.encode(isa.find('csrrs')!, { rd: 5, rs1: 0, imm: 0x300 }),
      ],
    ];
    for (const [name, fields, cause, value] of cases) {
      const { core, space } = createBench([isa.encode(isa.find(name)!, fields)]);
      const before = stateOf(core, space);
      expect(engine.run(core, 10), name).toBe('trap');
      expect(stateOf(core, space), name).toEqual({ ...before, cause, value });
    }
  });

  it.each(Object.entries(engines))('%s counts cycles and instructions for the program to read', (_, engine) => {
    const read = (rd: number, csr: number) => isa.encode(isa.find('csrrs')!, { rd, imm: csr });
    const { core } = createBench([read(5, 0xc00), read(6, 0xc02), read(7, 0xc80), read(8, 0xf14)]);
    core.cycle = 2 ** 32 + 10;
    core.retired = 100;
    expect(engine.run(core, core.cycle + 4)).toBe('time');
    expect([...core.x.subarray(5, 9)]).toEqual([10, 101, 1, 0]);
  });

  it.each(Object.entries(engines))('%s crosses from page to page and stops where code ends', (_, engine) => {
    const { core } = createBench([]);
    const nop = isa.encode(isa.find('addi')!, {});
    for (let at = 0; at < 8192; at += 4) core.port.store(codeAddress + at, 4, nop, 0);
    expect(engine.run(core, 5000)).toBe('trap');
    expect([core.retired, core.pc, core.cause]).toEqual([2048, codeAddress + 8192, causes.forbiddenFetch]);
  });
});
