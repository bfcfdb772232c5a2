/**
 * Reads an instruction's meaning as pseudo-code: what the manual prints.
 * `byte`, `half` and `word` stand for memory at an address. Sentences before the last say what must not be torn apart;
 * effects of `both` stand on lines of their own and all read the old values.
 */
import type { Amo, FenceKind, Order, Width } from '../base/access.ts';
import type { Actions, CsrChange, RequestedTrap, Semantics } from './actions.ts';
import { operandKinds } from './format.ts';
import type { Instruction } from './instruction.ts';

interface Text {
  readonly text: string;
  /** Whether it needs parentheses as part of something bigger. */
  readonly compound?: boolean;
}

/** What an instruction does, a line each; after them, what the signs in them mean where that is not plain. */
export interface Manual {
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}

/** The pseudo-code of a row. */
export function manualOf({ does, format }: { does: Semantics } & Pick<Instruction, 'format'>): Manual {
  const writer = new Writer(format.forms[0]);
  const effects = does<Text, string[]>(writer);
  const simultaneous = effects.length > 1 ? ['Both at once, from the old values.'] : [];
  return { lines: [...writer.before, ...effects], notes: [...writer.notes, ...simultaneous] };
}

const places: Readonly<Record<Width, string>> = { 1: 'byte', 2: 'half', 4: 'word' };

const stored: Readonly<Record<Amo, string>> = {
  swap: 'rs2',
  add: 'old + rs2',
  xor: 'old ^ rs2',
  and: 'old & rs2',
  or: 'old | rs2',
  min: 'min(old, rs2)',
  max: 'max(old, rs2)',
  minu: 'min(unsigned old, unsigned rs2)',
  maxu: 'max(unsigned old, unsigned rs2)',
};

class Writer implements Actions<Text, string[]> {
  readonly before: string[] = [];
  readonly notes = new Set<string>();
  readonly rs1 = word('rs1');
  readonly rs2 = word('rs2');
  readonly imm: Text;
  readonly field = word('uimm');
  readonly pc = word('pc');
  readonly next = { text: 'pc + 4', compound: true };

  constructor(form: string) {
    // The manual calls the immediate what the operand is called: a shift amount, an upper part, a register's number.
    const kind = Object.entries(operandKinds).find(
      ([name, { field }]) => field === 'imm' && form.split(/[ ,()]+/).includes(name),
    );
    const names: Readonly<Record<string, string>> = { target: 'offset', upper: 'upper << 12', pred: 'imm' };
    const name = kind ? (names[kind[0]] ?? kind[0]) : 'imm';
    this.imm = { text: name, compound: name.includes(' ') };
  }

  add = (a: Text, b: Text) => infix(a, '+', b);
  sub = (a: Text, b: Text) => infix(a, '-', b);
  and = (a: Text, b: Text) => infix(a, '&', b);
  or = (a: Text, b: Text) => infix(a, '|', b);
  xor = (a: Text, b: Text) => infix(a, '^', b);
  shl = (a: Text, b: Text) => this.shift(a, '<<', b);
  shr = (a: Text, b: Text) => this.shift(a, '>>>', b, '>>> fills with zeros.');
  sra = (a: Text, b: Text) => this.shift(a, '>>', b, '>> fills with copies of the sign.');
  mul = (a: Text, b: Text) => this.noting('The low 32 bits of the product.', infix(a, '*', b));
  mulh = (a: Text, b: Text) => this.high(infix(a, '*', b));
  mulhsu = (a: Text, b: Text) => this.high(infix(a, '*', unsigned(b)));
  mulhu = (a: Text, b: Text) => this.high(infix(unsigned(a), '*', unsigned(b)));
  div = (a: Text, b: Text) =>
    this.noting('Rounds towards zero; by zero it gives -1, and -2^31 / -1 gives -2^31.', infix(a, '/', b));
  divu = (a: Text, b: Text) => this.noting('By zero it gives 2^32 - 1.', infix(unsigned(a), '/', unsigned(b)));
  rem = (a: Text, b: Text) =>
    this.noting('Has the sign of rs1; by zero it gives rs1, and -2^31 % -1 gives 0.', infix(a, '%', b));
  remu = (a: Text, b: Text) => this.noting('By zero it gives rs1.', infix(unsigned(a), '%', unsigned(b)));
  lt = (a: Text, b: Text) => infix(a, '<', b);
  ltu = (a: Text, b: Text) => infix(unsigned(a), '<', unsigned(b));
  eq = (a: Text, b: Text) => infix(a, '==', b);
  ne = (a: Text, b: Text) => infix(a, '!=', b);
  ge = (a: Text, b: Text) => infix(a, '>=', b);
  geu = (a: Text, b: Text) => infix(unsigned(a), '>=', unsigned(b));
  even = (a: Text) => infix(a, '&', word('-2'));
  extend = (_: 1 | 2, a: Text) => word(`sign-extend(${a.text})`);

  load = (width: Width, address: Text) => word(`${places[width]}[${address.text}]`);
  atomic = (amo: Amo, { text: address }: Text, operand: Text, order: Order) => {
    const value = stored[amo].replace('rs2', operand.text);
    this.before.push(`atomically: old = word[${address}], word[${address}] = ${value}`);
    this.noteOrder(order);
    return word('old');
  };
  reserve = ({ text: address }: Text, order: Order) => {
    this.before.push(`reserve word[${address}]`);
    this.noteOrder(order);
    this.notes.add('The reservation is lost when another core stores there, and when the thread is switched.');
    return word(`word[${address}]`);
  };
  storeConditional = ({ text: address }: Text, value: Text, order: Order) => {
    this.before.push(`if word[${address}] is still reserved: word[${address}] = ${value.text}, failed = 0`);
    this.before.push('else: failed = 1');
    this.noteOrder(order);
    return word('failed');
  };
  csr = (change: CsrChange, { text: number }: Text, { text: operand }: Text) => {
    const values = { write: operand, set: `old | ${operand}`, clear: `old & ~${operand}` };
    const condition = change === 'write' ? '' : operand === 'rs1' ? ', unless rs1 is x0' : ', unless uimm is 0';
    this.before.push(`old = CSR[${number}]`, `CSR[${number}] = ${values[change]}${condition}`);
    return word('old');
  };

  rd = ({ text }: Text) => [`rd = ${text}`];
  store = (width: Width, address: Text, value: Text) => {
    const low = width === 4 ? value.text : `low ${8 * width} bits of ${value.text}`;
    return [`${places[width]}[${address.text}] = ${low}`];
  };
  jump = (target: Text) => [`pc = ${target.text}`];
  branch = (taken: Text, target: Text) => [`if ${taken.text}: pc = ${target.text}`];
  trap = (cause: RequestedTrap) => [
    cause === 'ecall' ? 'hand over to the kernel, which finds the number of the call in a7' : 'stop for a debugger',
  ];
  fence = (kind: FenceKind) => [fences[kind]];
  both = (first: string[], second: string[]) => [...first, ...second];

  private shift(a: Text, sign: string, b: Text, note?: string): Text {
    if (b.text === 'rs2') this.notes.add('Of rs2, the low five bits count.');
    return note ? this.noting(note, infix(a, sign, b)) : infix(a, sign, b);
  }

  private high(product: Text): Text {
    return this.noting('high(x) is the upper 32 of 64 bits.', word(`high(${product.text})`));
  }

  private noting(note: string, value: Text): Text {
    this.notes.add(note);
    return value;
  }

  private noteOrder({ acquire, release }: Order): void {
    if (acquire) this.notes.add('Acquiring: no later access of this core is seen before it.');
    if (release) this.notes.add('Releasing: all earlier accesses of this core are seen before it.');
  }
}

const fences: Readonly<Record<FenceKind, string>> = {
  memory: 'accesses of the kinds pred before it are seen before those of the kinds succ after it',
  tso: 'accesses before it are seen before those after it, but a load may overtake a store',
  instruction: 'instructions fetched after it are those that earlier stores have written',
};

function word(text: string): Text {
  return { text };
}

function infix(a: Text, sign: string, b: Text): Text {
  return { text: `${part(a)} ${sign} ${part(b)}`, compound: true };
}

function part({ text, compound }: Text): string {
  return compound ? `(${text})` : text;
}

function unsigned(a: Text): Text {
  return word(`unsigned ${part(a)}`);
}
