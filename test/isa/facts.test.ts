/**
 * Facts against deeds: what a row is said to read, write and need is what the reference evaluator is seen to do with it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/core/engine/evaluate.ts';
import { factsOf } from '../../src/isa/facts.ts';
import { codeAddress, createBench, dataAddress, isa, stateOf } from '../core/bench-core.ts';

const facts = (name: string) => isa.facts[isa.numberOf(isa.find(name)!)];
const rows = isa.instructions.map((row) => [row.name, row] as const);

describe('facts', () => {
  it('of well-known rows are those of the specification', () => {
    const [none, memory] = [{ readsRs1: false, readsRs2: false }, true];
    expect(facts('add')).toEqual({ readsRs1: true, readsRs2: true, writesRd: true, unit: 'alu', memory: false });
    expect(facts('lui')).toEqual({ ...none, writesRd: true, unit: 'alu', memory: false });
    expect(facts('lw')).toEqual({ readsRs1: true, readsRs2: false, writesRd: true, unit: 'load', memory });
    expect(facts('sw')).toEqual({ readsRs1: true, readsRs2: true, writesRd: false, unit: 'store', memory });
    expect(facts('lr.w')).toEqual({ readsRs1: true, readsRs2: false, writesRd: true, unit: 'atomic', memory });
    expect(facts('amoadd.w.aq')).toEqual({ readsRs1: true, readsRs2: true, writesRd: true, unit: 'atomic', memory });
    expect(facts('beq')).toEqual({ readsRs1: true, readsRs2: true, writesRd: false, unit: 'branch', memory: false });
    expect(facts('jal')).toEqual({ ...none, writesRd: true, unit: 'jump', memory: false });
    expect(facts('mulhu').unit).toBe('multiply');
    expect(facts('remu').unit).toBe('divide');
    expect(facts('csrrwi')).toEqual({ ...none, writesRd: true, unit: 'system', memory: false });
    expect(facts('ecall')).toEqual({ ...none, writesRd: false, unit: 'system', memory: false });
  });

  it('refuse a meaning that needs two units at once', () => {
    expect(() => factsOf({ name: 'both', does: ($) => $.store(4, $.rs1, $.load(4, $.rs2)) })).toThrow(
      'both needs two units at once: load, store',
    );
  });

  const engine = evaluate.create(isa, { direct: true, observed: false, line: 4096 });
  const [rd, rs1, rs2] = [20, 21, 22];
  const operands = fc.record({
    a: fc.oneof(
      fc.integer(),
      fc.nat(500).map((words) => dataAddress + 4 * words),
    ),
    b: fc.integer(),
    imm: fc.integer({ min: -8, max: 8 }).map((n) => 4 * n),
    other: fc.integer(),
  });

  it.each(rows)('%s reads, writes and touches what it is said to', (name, row) => {
    const { readsRs1, readsRs2, writesRd, unit, memory } = facts(name);
    expect(memory).toBe(['load', 'store', 'atomic'].includes(unit));
    const bench = createBench([]);
    let [wroteRd, wroteMemory] = [false, false];
    fc.assert(
      fc.property(operands, ({ a, b, imm, other }) => {
        // A CSR that there is, and one that holds the same in both runs.
        const word = isa.encode(row, {
          rd,
          rs1: unit === 'system' && !readsRs1 ? 0 : rs1,
          rs2,
          imm: unit === 'system' ? 0xc00 : imm,
        });
        const run = (first: number, second: number) => {
          bench.reset([word]);
          bench.core.x[rs1] = first;
          bench.core.x[rs2] = second;
          const before = stateOf(bench.core, bench.space);
          const stop = engine.run(bench.core, 1);
          return { before, stop, after: stateOf(bench.core, bench.space) };
        };
        const { before, stop, after } = run(a, b);
        const changed = [...before.registers.keys()].filter((x) => before.registers[x] !== after.registers[x]);
        if (stop === 'trap' || !writesRd) expect(changed).toEqual([]);
        else expect(changed.filter((x) => x !== rd)).toEqual([]);
        wroteRd ||= changed.includes(rd);
        const sameMemory = JSON.stringify(before.memory) === JSON.stringify(after.memory);
        if (unit !== 'store' && unit !== 'atomic') expect(sameMemory).toBe(true);
        wroteMemory ||= !sameMemory;
        if (unit !== 'branch' && unit !== 'jump' && stop === 'time') expect(after.pc).toBe(codeAddress + 4);
        // What is not read makes no difference.
        const again = run(readsRs1 ? a : other, readsRs2 ? b : other).after;
        const known = (state: typeof after) => ({
          ...state,
          registers: state.registers.map((value, x) => (x === rs1 || x === rs2 ? 0 : value)),
        });
        expect(known(again)).toEqual(known(after));
      }),
      { numRuns: 40, seed: 21 },
    );
    if (unit !== 'system') expect(wroteRd).toBe(writesRd);
    if (unit === 'store') expect(wroteMemory).toBe(true);
  });
});
