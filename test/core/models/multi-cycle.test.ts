/** What each class of instructions costs in several cycles: the published table, for every operation there is. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createIsa } from '../../../src/isa/isa.ts';
import { cyclesOf } from './timed.ts';

const file = readFileSync(new URL('./published.json', import.meta.url), 'utf8');
const published = (JSON.parse(file) as { readonly 'multi-cycle': Readonly<Record<string, number | string>> })[
  'multi-cycle'
];
const computing = published['alu, lui, auipc, jal, jalr'];

const isa = createIsa();
/** They call the kernel, or write registers that can only be read. */
const neverRetire = ['ecall', 'ebreak', 'csrrw', 'csrrwi'];
const rows = isa.instructions
  .map((instruction, number) => ({ instruction, name: instruction.name, facts: isa.facts[number] }))
  .filter(({ name }) => !neverRetire.includes(name));

/** The published row that an operation belongs to; those that only order others end, as branches do, in execute. */
function expectedOf({ name, facts: { unit } }: (typeof rows)[number]): number | string {
  if (unit === 'load' || unit === 'store' || unit === 'branch') return published[unit];
  if (unit === 'atomic') return published.amo;
  return name.startsWith('fence') ? 3 : computing;
}

/** An operation as a line that runs through: accesses go to x8's address, jumps to the next instruction. */
function lineOf({ instruction, facts: { unit } }: (typeof rows)[number]): string {
  const imm = unit === 'branch' || unit === 'jump' ? 4 : instruction.name.startsWith('csr') ? 0xc00 : 0;
  return ` .word ${isa.encode(instruction, { rd: 6, rs1: instruction.name.startsWith('csr') ? 0 : 8, rs2: 0, imm }) >>> 0}`;
}

describe('multi-cycle', () => {
  const cpu = { kind: 'multi-cycle' };

  it.each(rows)('$name takes as many cycles as published', (row) => {
    const here = row.name === 'jalr' ? ['auipc x8, 0', ' addi x8, x8, 8'] : ['la x8, data'];
    const before = cyclesOf(here, { cpu });
    expect(cyclesOf([...here, lineOf(row)], { cpu }) - before).toBe(expectedOf(row));
  });

  it('waits where an access takes longer, from the cycle of the access on', () => {
    const cached = { cpu, memory: { kind: 'uma', latency: 60 } };
    const setup = [' la x8, data'];
    const miss = cyclesOf([' lw x5, 0(x8)'], cached, setup);
    const hit = cyclesOf([' lw x5, 0(x8)'], cached, [...setup, ' lw x6, 0(x8)']);
    expect(hit).toBe(5);
    expect(miss - hit).toBeGreaterThan(60);
  });

  it('is as long in execute as the units are said to take', () => {
    const slow = { cpu: { ...cpu, multiply: 7, divide: 25 } };
    expect(cyclesOf(['mul x5, x6, x7'], slow)).toBe(4 + 6);
    expect(cyclesOf(['rem x5, x6, x7', ' add x5, x6, x7'], slow)).toBe(4 + 24 + 4);
  });
});
