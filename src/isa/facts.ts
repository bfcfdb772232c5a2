/**
 * Facts about an instruction, derived from its meaning by reading it with values that only remember what they were made
 * of. Hazard tables, models and the manual use them; nobody lists them.
 */
import type { Amo } from '../base/access.ts';
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

class Reader implements Actions<Token, Token> {
  readonly seen: Seen = { rs1: false, rs2: false, rd: false, units: new Set() };
  get rs1(): Token {
    this.seen.rs1 = true;
    return null;
  }
  get rs2(): Token {
    this.seen.rs2 = true;
    return null;
  }
  readonly imm = null;
  readonly field = null;
  readonly pc = null;
  readonly next = null;

  private uses(unit: Unit): Token {
    this.seen.units.add(unit);
    return null;
  }
  private readonly plain = (): Token => null;

  add = this.plain;
  sub = this.plain;
  and = this.plain;
  or = this.plain;
  xor = this.plain;
  shl = this.plain;
  shr = this.plain;
  sra = this.plain;
  lt = this.plain;
  ltu = this.plain;
  eq = this.plain;
  ne = this.plain;
  ge = this.plain;
  geu = this.plain;
  even = this.plain;
  extend = this.plain;
  both = this.plain;
  mul = () => this.uses('multiply');
  mulh = () => this.uses('multiply');
  mulhsu = () => this.uses('multiply');
  mulhu = () => this.uses('multiply');
  div = () => this.uses('divide');
  divu = () => this.uses('divide');
  rem = () => this.uses('divide');
  remu = () => this.uses('divide');
  load = () => this.uses('load');
  atomic = (_: Amo) => this.uses('atomic');
  reserve = () => this.uses('atomic');
  storeConditional = () => this.uses('atomic');
  csr = () => this.uses('system');
  rd = (): Token => {
    this.seen.rd = true;
    return null;
  };
  store = () => this.uses('store');
  jump = () => this.uses('jump');
  branch = () => this.uses('branch');
  trap = () => this.uses('system');
  fence = () => this.uses('system');
}

/** What an instruction reads, writes and needs. */
export function factsOf({ name, does }: Pick<Instruction, 'name'> & { does: Semantics }): Facts {
  const reader = new Reader();
  does(reader);
  const { rs1, rs2, rd, units } = reader.seen;
  if (units.size > 1) throw new Error(`${name} needs two units at once: ${[...units].join(', ')}`);
  const [unit = 'alu'] = units;
  const memory = unit === 'load' || unit === 'store' || unit === 'atomic';
  return { readsRs1: rs1, readsRs2: rs2, writesRd: rd, unit, memory };
}
