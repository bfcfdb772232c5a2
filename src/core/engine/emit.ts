/**
 * Reads an instruction's meaning as JavaScript text: the body of its case in the generated loop.
 *
 * A value is an int32 expression; an effect is statements in two halves. `before` computes and may trap, `after` commits,
 * so that of two effects in `both` neither sees the other. Loads and their like become statements in the order in which
 * the meaning asks for them.
 *
 * Memory is reached directly, by way of the page tables, where the machine's memory is `direct`; else always through the
 * port, whose `ready` then moves the clock.
 *
 * The text refers to the loop's variables: `r` records, `i` the record's index, `head` its first element, `x` registers,
 * `offset` index - pc, `left` cycles that may still pass, and those that `loop.ts` lists.
 */
import type { Amo, FenceKind, Order, Width } from '../../base/access.ts';
import type { Actions, CsrChange, RequestedTrap, Semantics } from '../../isa/actions.ts';
import { fault } from '../../memory/port.ts';
import { operation } from '../code.ts';
import { steadiness } from '../models/model.ts';
import { causes } from '../trap.ts';
import type { Clocking } from './engine.ts';

interface Value {
  /** An int32 expression. */
  readonly text: string;
  /** The same as a condition, where it is 1 or 0. */
  readonly test?: string;
  /** Whether the text may stand twice: a name or a number. */
  readonly simple?: boolean;
}

interface Effect {
  readonly before: string;
  readonly after: string;
  /** Whether `after` sets the index of the next record itself. */
  readonly jumps?: boolean;
}

/** What the text of an instruction depends on. */
export interface EmitOptions extends Clocking {
  /** Whether memory is reached by way of page tables. */
  readonly direct: boolean;
}

/** The statements of one instruction; they end with `break`, go on with the next instruction, or leave the page. */
export function emit(does: Semantics, options: EmitOptions, steady: number = steadiness.told): string {
  const emitter = new Emitter(options);
  const { before, after, jumps } = does<Value, Effect>(emitter);
  const going = (jumps ? '' : 'i = (i + 4) | 0; ') + (steady === steadiness.told ? '' : passUntold(steady));
  return emitter.text + before + after + going + 'break;';
}

/** Where writes go that do not count. */
const noRegister = 32;

const now = '(start + (budget - left))';
/** After an access: the instruction ends when the access does. One cycle of it is counted when the instruction ends. */
const untilReady = {
  waits: 'left = (start + budget + 1 - port.ready) | 0; ',
  free: '',
  model: 'ready = port.ready; ',
} as const;
const pc = '((i - offset) | 0)';

/** Tells the model of the instruction that is complete, and moves the clock; `next` is an expression for the next pc. */
export function retire(next: string, { steady }: Pick<Clocking, 'steady'>): string {
  const number = `(head & 255) - ${operation.first}`;
  const told = `${number}, head >>> 8, r[at + 1], r[at + 2], ${now}, ready, from, r[at + 3], ${next}, address`;
  const text = `left = (start + budget - timing.retire(${told})) | 0;`;
  if (!steady) return text;
  return `${passed} ${text} late = steady.operations[${number}] === ${steadiness.late} ? head >>> 8 : ${noRegister};`;
}

/** The model hears how many instructions went by untold, if any did. */
export const passed = `if (untold > 0) { steady.pass(untold, ${now}, late); untold = 0; }`;

/** Goes on with the next instruction if this one reads no value that is late; at a negative `late` nobody knows. */
function passUntold(steady: number): string {
  const counts = 'left = (left - 1) | 0; done = (done + 1) | 0; untold = (untold + 1) | 0;';
  const after = steady === steadiness.late ? 'head >>> 8' : noRegister;
  const reads = `late >= 0 && r[at + 1] !== late && r[at + 2] !== late`;
  return `if (late === ${noRegister} || (${reads})) { ${counts} late = ${after}; continue; } `;
}

/** What a trap does: the loop's epilogue stores the pc and the clocks. */
function stop(cause: number | string, value: string): string {
  return `{ pc = ${pc}; core.cause = ${cause}; core.value = ${value}; stop = 'trap'; break enter; } `;
}

/** After a call of the port: the cause of a forbidden access is the number after that of a misaligned one. */
function stopOnFault(misaligned: number, address: string): string {
  const early = `if (port.fault === ${fault.turn}) { pc = ${pc}; stop = 'turn'; break enter; } `;
  return `if (port.fault !== 0) { ${early}${stop(`${misaligned - 1} + port.fault`, address)}} `;
}

class Emitter implements Actions<Value, Effect> {
  text = '';
  private names = 0;
  private readonly options: EmitOptions;

  readonly rs1 = value('x[r[i + 1]]');
  readonly rs2 = value('x[r[i + 2]]');
  readonly imm = value('r[i + 3]');
  readonly field = value('r[i + 1]');
  readonly pc = value(pc);
  readonly next = value('((i - offset + 4) | 0)');

  constructor(options: EmitOptions) {
    this.options = options;
  }

  private get direct(): boolean {
    return this.options.direct;
  }

  /** After an access that went through the port. */
  private get untilReady(): string {
    return this.direct ? '' : untilReady[this.options.by];
  }

  add(a: Value, b: Value): Value {
    return value(`((${a.text} + ${b.text}) | 0)`);
  }
  sub(a: Value, b: Value): Value {
    return value(`((${a.text} - ${b.text}) | 0)`);
  }
  and(a: Value, b: Value): Value {
    return value(`(${a.text} & ${b.text})`);
  }
  or(a: Value, b: Value): Value {
    return value(`(${a.text} | ${b.text})`);
  }
  xor(a: Value, b: Value): Value {
    return value(`(${a.text} ^ ${b.text})`);
  }
  shl(a: Value, b: Value): Value {
    return value(`(${a.text} << ${b.text})`);
  }
  shr(a: Value, b: Value): Value {
    return value(`((${a.text} >>> ${b.text}) | 0)`);
  }
  sra(a: Value, b: Value): Value {
    return value(`(${a.text} >> ${b.text})`);
  }
  mul(a: Value, b: Value): Value {
    return value(`Math.imul(${a.text}, ${b.text})`);
  }
  mulh(a: Value, b: Value): Value {
    return value(`multiplyHigh(${a.text}, ${b.text})`);
  }
  mulhsu(a: Value, b: Value): Value {
    return value(`multiplyHighSignedUnsigned(${a.text}, ${b.text})`);
  }
  mulhu(a: Value, b: Value): Value {
    return value(`multiplyHighUnsigned(${a.text}, ${b.text})`);
  }
  div(a: Value, b: Value): Value {
    return value(`divide(${a.text}, ${b.text})`);
  }
  divu(a: Value, b: Value): Value {
    return value(`divideUnsigned(${a.text}, ${b.text})`);
  }
  rem(a: Value, b: Value): Value {
    return value(`remainder(${a.text}, ${b.text})`);
  }
  remu(a: Value, b: Value): Value {
    return value(`remainderUnsigned(${a.text}, ${b.text})`);
  }
  lt(a: Value, b: Value): Value {
    return condition(`${a.text} < ${b.text}`);
  }
  ltu(a: Value, b: Value): Value {
    return condition(`(${a.text} >>> 0) < (${b.text} >>> 0)`);
  }
  eq(a: Value, b: Value): Value {
    return condition(`${a.text} === ${b.text}`);
  }
  ne(a: Value, b: Value): Value {
    return condition(`${a.text} !== ${b.text}`);
  }
  ge(a: Value, b: Value): Value {
    return condition(`${a.text} >= ${b.text}`);
  }
  geu(a: Value, b: Value): Value {
    return condition(`(${a.text} >>> 0) >= (${b.text} >>> 0)`);
  }
  even(a: Value): Value {
    return value(`(${a.text} & -2)`);
  }
  extend(width: 1 | 2, a: Value): Value {
    return value(`((${a.text} << ${32 - 8 * width}) >> ${32 - 8 * width})`);
  }

  load(width: Width, address: Value): Value {
    const a = this.name(address);
    this.issue(a);
    const call = `port.load(${a}, ${width}, ${now})`;
    if (!this.direct) return this.call(call, causes.misalignedLoad, a);
    const entry = this.name(value(`reads[${a} >>> 12]`));
    const loaded = this.fresh();
    this.text +=
      `let ${loaded} = 0; if (${allowed(a, entry, width)}) ${loaded} = ${cell(a, entry, width)}; ` +
      `else { ${loaded} = ${call}; ${stopOnFault(causes.misalignedLoad, a)}} `;
    return { text: loaded, simple: true };
  }
  store(width: Width, address: Value, stored: Value): Effect {
    const a = this.name(address);
    this.issue(a);
    const v = this.name(stored);
    const call = `port.store(${a}, ${width}, ${v}, ${now}); ${stopOnFault(causes.misalignedStore, a)}`;
    if (!this.direct) return { before: call + this.untilReady, after: '' };
    const entry = this.name(value(`writes[${a} >>> 12]`));
    const before = `if (${allowed(a, entry, width)}) ${cell(a, entry, width)} = ${v}; else { ${call}} `;
    return { before, after: '' };
  }
  atomic(amo: Amo, address: Value, operand: Value, order: Order): Value {
    const a = this.name(address);
    this.issue(a);
    const call = `port.atomic('${amo}', ${a}, ${operand.text}, ${orderName(order)}, ${now})`;
    return this.call(call, causes.misalignedStore, a);
  }
  reserve(address: Value, order: Order): Value {
    const a = this.name(address);
    this.issue(a);
    return this.call(`port.reserve(${a}, ${orderName(order)}, ${now})`, causes.misalignedLoad, a);
  }
  storeConditional(address: Value, stored: Value, order: Order): Value {
    const a = this.name(address);
    this.issue(a);
    const call = `port.storeConditional(${a}, ${stored.text}, ${orderName(order)}, ${now})`;
    return this.call(call, causes.misalignedStore, a);
  }
  csr(change: CsrChange, number: Value, _operand: Value, field: Value): Value {
    const writes = change === 'write' ? 'true' : `${field.text} !== 0`;
    const read = this.fresh();
    this.text +=
      `core.pc = ${pc} >>> 0; core.cycle = ${now}; core.retired = retired + ${this.counts ? 'done' : '(budget - left)'}; ` +
      `const ${read} = readCsr(core, ${number.text}, ${writes}); core.cycle = start; core.retired = retired; ` +
      `if (core.cause !== ${causes.none}) { pc = ${pc}; stop = 'trap'; break enter; } `;
    return { text: read, simple: true };
  }

  rd(result: Value): Effect {
    const v = this.fresh();
    return { before: `const ${v} = ${result.text}; `, after: `x[head >>> 8] = ${v}; ` };
  }
  jump(target: Value): Effect {
    const t = this.fresh();
    return {
      before: `const ${t} = ${target.text}; if ((${t} & 3) !== 0) ${stop(causes.misalignedFetch, t)}`,
      after:
        `const entry = pages[${t} >>> 12]; ` +
        `if (entry !== 0) { offset = (entry - 3) | 0; i = (${t} + offset) | 0; } else { pc = ${t}; ${this.leave()}} `,
      jumps: true,
    };
  }
  branch(taken: Value, target: Value): Effect {
    const { before, after } = this.jump(target);
    return {
      before: '',
      after: `if (${taken.test ?? `${taken.text} !== 0`}) { ${before}${after}} else i = (i + 4) | 0; `,
      jumps: true,
    };
  }
  trap(cause: RequestedTrap): Effect {
    return { before: stop(causes[cause], '0'), after: '', jumps: true };
  }
  fence(kind: FenceKind, operands: Value): Effect {
    const fence = `port.fence('${kind}', ${operands.text}, ${now}); ${this.untilReady}`;
    if (kind !== 'instruction') return { before: fence, after: '' };
    // The records that the loop stands on are forgotten: it must enter the page anew.
    return {
      before: fence,
      after: `pc = ${this.next.text}; code.forget(); ${this.leave()}`,
      jumps: true,
    };
  }
  both(first: Effect, second: Effect): Effect {
    const jumps = Boolean(first.jumps || second.jumps);
    return { before: first.before + second.before, after: first.after + second.after, jumps };
  }

  /** A call of the port that may fault. */
  private call(text: string, misaligned: number, address: string): Value {
    const result = this.fresh();
    this.text += `const ${result} = ${text}; ${stopOnFault(misaligned, address)}${this.untilReady}`;
    return { text: result, simple: true };
  }

  /** The instruction is complete, and the loop enters the page of `pc`. */
  private leave(): string {
    const passes = this.options.by === 'model' ? retire('pc', this.options) : 'left = (left - 1) | 0;';
    return `${passes} ${this.counts ? 'done = (done + 1) | 0; ' : ''}continue enter; `;
  }

  /** Whether instructions are counted by themselves, since they may take more or less than a cycle. */
  private get counts(): boolean {
    return !this.direct || this.options.by === 'model';
  }

  /** Notes an access's address for the model, and waits until that lets it go; the loop then comes to the instruction once more. */
  private issue(address: string): void {
    if (this.options.by === 'model') this.text += `address = ${address}; `;
    if (this.direct || !this.options.issues) return;
    const asked = `timing.issue((head & 255) - ${operation.first}, r[i + 1], r[i + 2], ${now})`;
    this.text += `const when = ${asked}; if (when !== ${now}) { left = (start + budget - when) | 0; continue; } `;
  }

  private fresh(): string {
    return `v${this.names++}`;
  }

  /** A name for a value that is used more than once. */
  private name(of: Value): string {
    if (of.simple) return of.text;
    const name = this.fresh();
    this.text += `const ${name} = ${of.text}; `;
    return name;
  }
}

function value(text: string): Value {
  return { text };
}

function condition(test: string): Value {
  return { text: `(${test} ? 1 : 0)`, test };
}

/** Whether a page table's entry allows the access right here: permission and alignment in one comparison. */
function allowed(address: string, entry: string, width: Width): string {
  return width === 1 ? `(${entry} & 1) !== 0` : `((${address} | ~${entry}) & ${width - 1}) === 0`;
}

function cell(address: string, entry: string, width: Width): string {
  if (width === 4) return `words[(${address} + ${entry}) >>> 2]`;
  return width === 2 ? `halves[(${address} + ${entry} - 3) >>> 1]` : `bytes[(${address} + ${entry} - 3) >>> 0]`;
}

function orderName({ acquire, release }: Order): string {
  return `order${acquire ? 'A' : ''}${release ? 'R' : ''}`;
}
