/**
 * The ways of instructions through the stages of their cores, of all cores in one order: by the cycle at which they came to
 * their first stage, ties by core. A machine tells of them core by core, some cores ahead of others, so they are kept until
 * nothing that comes before them can be told any more. Each is told with what it depends on: who wrote last, on its core, what
 * it reads.
 * Invariants: the order is the same however the machine is run; what is kept is what some cores are ahead of others.
 */
import { registerNames } from '../isa/registers.ts';
import type { Machine, Surroundings } from '../machine/machine.ts';
import { createLookup, type Lookup } from '../program/lookup.ts';

type Watch = NonNullable<Surroundings['watch']>;
type Passage = Parameters<Watch>[1];
type Stall = Passage['stalls'][number];

/** An instruction as it stands in a program. */
interface Place {
  readonly pc: number;
  /** As the disassembler writes it, but with targets by name. */
  readonly text: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
}

/** Who wrote a register last before somebody reads it. */
export interface Producer extends Place {
  /** Its number among all instructions. */
  readonly number: number;
  /** The register's name. */
  readonly name: string;
  readonly loads: boolean;
  readonly end: number;
}

export interface TracedStall {
  /** By its place in the model's list of stages. */
  readonly stage: number;
  readonly cause: Stall['cause'];
  readonly cycles: number;
  /** Whose value was waited for; undefined where it was none's. */
  readonly producer: Producer | undefined;
}

export interface TracedInstruction extends Place {
  /** From 0, in the order of this trace. */
  readonly number: number;
  readonly core: number;
  /** By stage, the cycle at which it came there; -1 for one that it did not pass. Then its end. */
  readonly times: readonly number[];
  readonly start: number;
  readonly end: number;
  /** Cycles by which it was fetched late, as far as the model says. */
  readonly late: number;
  /** What moved the clock. */
  readonly stalls: readonly TracedStall[];
  /** What it waited for while others went on. */
  readonly waits: readonly TracedStall[];
  /** Who wrote what it reads. */
  readonly producers: readonly Producer[];
}

/** What is the same each time that a word is carried out where it stands. */
interface Known extends Place {
  readonly word: number;
  readonly reads: readonly number[];
  /** A register; 0 where it writes none. */
  readonly writes: number;
  readonly loads: boolean;
}

interface Heard {
  readonly core: number;
  readonly passage: Passage;
  /** The instruction's word, read while its process is on the core. */
  readonly word: number;
  readonly start: number;
}

/** How many are heard before it is seen what can be told. */
const batch = 512;

export class StageTrace {
  private readonly tell: (instruction: TracedInstruction) => void;
  private machine: Pick<Machine, 'array' | 'isa'> | undefined;
  private lookup: Lookup | undefined;
  /** By address. */
  private readonly known = new Map<number, Known>();
  /** By core: where its last instruction started. */
  private readonly last: number[] = [];
  /** By core and register. */
  private readonly writers: (Producer | undefined)[][] = [];
  private waiting: Heard[] = [];
  private enough = batch;
  private count = 0;

  /** `tell` hears of every instruction, in order. */
  constructor(tell: (instruction: TracedInstruction) => void) {
    this.tell = tell;
  }

  /** Makes known the machine that is watched, before it runs. */
  attach(machine: Pick<Machine, 'array' | 'isa' | 'program'>): void {
    this.machine = machine;
    this.lookup = machine.program && createLookup(machine.program);
    for (const { id } of machine.array.cores) {
      this.last[id] = Number.NEGATIVE_INFINITY;
      this.writers[id] = [];
    }
  }

  /** What a machine tells of instructions. */
  readonly watch: Watch = (core, passage) => {
    if (!this.machine) throw new Error('the machine that is watched was not made known');
    const word = this.machine.array.cores[core].code.wordAt(passage.pc);
    const start = passage.times.find((time) => time >= 0) as number;
    this.waiting.push({ core, passage, word, start });
    this.last[core] = start;
    if (this.waiting.length >= this.enough) this.settle();
  };

  /** Tells of all that is left, after the machine has run. */
  finish(): void {
    this.release(this.waiting);
    this.waiting = [];
  }

  /**
   * Tells of what comes before all that can still be told: a core in play goes on from its last instruction, and one that is
   * parked is woken by another or later than all of them.
   */
  private settle(): void {
    let certain = Number.POSITIVE_INFINITY;
    for (const { id, parked } of this.machine?.array.cores ?? []) {
      if (!parked) certain = Math.min(certain, this.last[id]);
    }
    const before = this.waiting;
    this.waiting = before.filter(({ start }) => start >= certain);
    this.release(before.filter(({ start }) => start < certain));
    this.enough = batch + 2 * this.waiting.length;
  }

  private release(some: Heard[]): void {
    // Sorting is stable, so those of a core stay in their order.
    some.sort((a, b) => a.start - b.start || a.core - b.core);
    for (const one of some) this.tell(this.traced(one));
  }

  private traced({ core, passage, word, start }: Heard): TracedInstruction {
    const { pc, times, late = 0, stalls, waits = [] } = passage;
    const { file, line, text, reads, writes, loads } = this.knownAt(pc, passage.operation, word);
    const writers = this.writers[core];
    const number = this.count++;
    const end = times[times.length - 1];
    const producers: Producer[] = [];
    for (const register of reads) {
      const writer = writers[register];
      if (writer) producers.push(writer);
    }
    const held = {
      stalls: stalls.map((stall) => told(stall, writers)),
      waits: waits.map((wait) => told(wait, writers)),
    };
    if (writes !== 0) writers[writes] = { pc, text, file, line, number, name: registerNames[writes], loads, end };
    return { pc, text, file, line, number, core, times, start, end, late, ...held, producers };
  }

  private knownAt(pc: number, operation: number, word: number): Known {
    const known = this.known.get(pc);
    if (known?.word === word) return known;
    const { isa } = this.machine as Pick<Machine, 'isa'>;
    const { readsRs1, readsRs2, writesRd, memory } = isa.facts[operation];
    const { rd, rs1, rs2 } = isa.fields(isa.instructions[operation], word);
    const position = this.lookup?.lineAt(pc);
    const fresh: Known = {
      ...{ pc, word, text: this.textOf(word, pc), file: position?.file, line: position?.line },
      reads: [...new Set([...(readsRs1 ? [rs1] : []), ...(readsRs2 ? [rs2] : [])])],
      ...{ writes: writesRd ? rd : 0, loads: memory },
    };
    this.known.set(pc, fresh);
    return fresh;
  }

  private textOf(word: number, pc: number): string {
    const { isa } = this.machine as Pick<Machine, 'isa'>;
    const text = isa.show(word, pc);
    const instruction = isa.decode(word);
    if (!instruction?.format.forms[0].endsWith('target')) return text;
    const mark = this.lookup?.symbolAt((pc + isa.fields(instruction, word).imm) >>> 0);
    if (!mark) return text;
    const target = `${mark.symbol.name}${mark.offset > 0 ? `+${mark.offset}` : ''}`;
    return text.replace(/\S+$/, target);
  }
}

function told({ stage, cause, cycles, register }: Stall, writers: readonly (Producer | undefined)[]): TracedStall {
  return { stage, cause, cycles, producer: register === 0 ? undefined : writers[register] };
}
