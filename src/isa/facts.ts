/**
 * Facts about an instruction, derived from its meaning by reading it with values that only remember what they were made
 * of. Hazard tables, models and the manual use them; nobody lists them.
 */
import type { Actions, Semantics } from './actions.ts';
import type { Instruction } from './instruction.ts';

/** The part of a core that an instruction keeps busy. */
export type Unit = 'alu' | 'multiply' | 'divide' | 'load' | 'store' | 'atomic' | 'branch' | 'jump' | 'system';

export interface Facts {
  readonly readsRs1: boolean;
  readonly readsRs2: boolean;
  readonly writesRd: boolean;
  readonly unit: Unit;
  /** Whether it may touch data memory. */
  readonly memory: boolean;
}

interface Seen {
  rs1: boolean;
  rs2: boolean;
  rd: boolean;
  units: Set<Unit>;
}

// A value has nothing to remember but that it was asked for, so one token stands for all.
type Token = null;

/** A reading of the vocabulary that only notes what it was asked for. */
function createReader(seen: Seen): Actions<Token, Token> {
  const plain = (): Token => null;
  const uses = (unit: Unit) => (): Token => {
    seen.units.add(unit);
    return null;
  };
  const [multiply, divide, atomic, system] = [uses('multiply'), uses('divide'), uses('atomic'), uses('system')];
  // biome-ignore format: a line a kind
  const values = {
    imm: null, field: null, pc: null, next: null,
    add: plain, sub: plain, and: plain, or: plain, xor: plain, shl: plain, shr: plain, sra: plain,
    lt: plain, ltu: plain, eq: plain, ne: plain, ge: plain, geu: plain, even: plain, extend: plain,
    mul: multiply, mulh: multiply, mulhsu: multiply, mulhu: multiply, div: divide, divu: divide, rem: divide, remu: divide,
    load: uses('load'), atomic, reserve: atomic, storeConditional: atomic, csr: system,
    store: uses('store'), jump: uses('jump'), branch: uses('branch'), trap: system, fence: system, both: plain,
  };
  return {
    ...values,
    get rs1() {
      seen.rs1 = true;
      return null;
    },
    get rs2() {
      seen.rs2 = true;
      return null;
    },
    rd() {
      seen.rd = true;
      return null;
    },
  };
}

/** What an instruction reads, writes and needs. */
export function factsOf({ name, does }: Pick<Instruction, 'name'> & { does: Semantics }): Facts {
  const seen: Seen = { rs1: false, rs2: false, rd: false, units: new Set() };
  does(createReader(seen));
  const { rs1, rs2, rd, units } = seen;
  if (units.size > 1) throw new Error(`${name} needs two units at once: ${[...units].join(', ')}`);
  const [unit = 'alu'] = units;
  const memory = unit === 'load' || unit === 'store' || unit === 'atomic';
  return { readsRs1: rs1, readsRs2: rs2, writesRd: rd, unit, memory };
}
