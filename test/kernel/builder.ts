/**
 * Small programs for the kernel's tests, encoded by the instruction table alone.
 */
import { createIsa } from '../../src/isa/isa.ts';
import { registerNumber } from '../../src/isa/registers.ts';
import { type Program, type ProgramSymbol, permission } from '../../src/program/program.ts';

const isa = createIsa();
export const textBase = 0x0040_0000;
export const dataBase = 0x1001_0000;

/** A register's number by name. */
export function r(name: string): number {
  const number = registerNumber(name);
  if (number === undefined) throw new Error(`no register ${name}`);
  return number;
}

/** Text as it is written down, with labels; data as bytes with names. */
export class Builder {
  private readonly words: number[] = [];
  private readonly labels = new Map<string, number>();
  private readonly fixups: { index: number; label: string; mnemonic: string; rs1: number; rs2: number; rd: number }[] =
    [];
  private readonly data: number[] = [];
  private readonly objects = new Map<string, number>();

  label(name: string): this {
    this.labels.set(name, textBase + 4 * this.words.length);
    return this;
  }

  op(mnemonic: string, fields: { rd?: string; rs1?: string; rs2?: string; imm?: number } = {}): this {
    const instruction = isa.find(mnemonic);
    if (!instruction) throw new Error(`no instruction ${mnemonic}`);
    const { rd = 'zero', rs1 = 'zero', rs2 = 'zero', imm = 0 } = fields;
    this.words.push(isa.encode(instruction, { rd: r(rd), rs1: r(rs1), rs2: r(rs2), imm }));
    return this;
  }

  word(word: number): this {
    this.words.push(word);
    return this;
  }

  li(rd: string, value: number): this {
    const low = (value << 20) >> 20;
    return this.op('lui', { rd, imm: (value - low) | 0 }).op('addi', { rd, rs1: rd, imm: low });
  }

  mv(rd: string, rs1: string): this {
    return this.op('addi', { rd, rs1 });
  }

  branch(mnemonic: string, rs1: string, rs2: string, label: string): this {
    this.fixups.push({ index: this.words.length, label, mnemonic, rs1: r(rs1), rs2: r(rs2), rd: 0 });
    return this.word(0);
  }

  jump(label: string, rd = 'zero'): this {
    this.fixups.push({ index: this.words.length, label, mnemonic: 'jal', rs1: 0, rs2: 0, rd: r(rd) });
    return this.word(0);
  }

  /** The address of a label of the text, which may come later. */
  la(rd: string, label: string): this {
    this.fixups.push({ index: this.words.length, label, mnemonic: 'la', rs1: 0, rs2: 0, rd: r(rd) });
    return this.word(0).word(0);
  }

  /** A system call; arguments are numbers, or names of registers to copy from. */
  call(number: number, ...args: (number | string)[]): this {
    for (const [index, argument] of args.entries()) {
      if (typeof argument === 'number') this.li(`a${index}`, argument);
      else if (argument !== `a${index}`) this.mv(`a${index}`, argument);
    }
    return this.li('a7', number).op('ecall');
  }

  /** A new thread at a label; its number goes to `rd`. */
  spawn(rd: string, label: string, argument = 0): this {
    return this.la('a0', label).li('a1', argument).li('a7', 2000).op('ecall').mv(rd, 'a0');
  }

  /** Names the next place of the data, and gives its address. */
  object(name: string, bytes: readonly number[] | string): number {
    while (this.data.length % 4 !== 0) this.data.push(0);
    const address = dataBase + this.data.length;
    this.objects.set(name, address);
    this.data.push(...(typeof bytes === 'string' ? new TextEncoder().encode(`${bytes}\0`) : bytes));
    return address;
  }

  program(entry = 'main'): Program {
    for (const { index, label, mnemonic, rs1, rs2, rd } of this.fixups) {
      const target = this.labels.get(label);
      if (target === undefined) throw new Error(`no label ${label}`);
      if (mnemonic === 'la') {
        const low = (target << 20) >> 20;
        this.words[index] = encode('lui', { rd, imm: target - low });
        this.words[index + 1] = encode('addi', { rd, rs1: rd, imm: low });
      } else this.words[index] = encode(mnemonic, { rs1, rs2, rd, imm: target - (textBase + 4 * index) });
    }
    const text = new Uint8Array(Int32Array.from(this.words).buffer);
    const data = Uint8Array.from(this.data);
    const symbol =
      (kind: 'code' | 'data') =>
      ([name, value]: [string, number]): ProgramSymbol => {
        return { name, value, size: 0, kind, global: true, section: kind === 'code' ? '.text' : '.data' };
      };
    const { read, write, execute } = permission;
    return {
      entry: this.labels.get(entry) ?? textBase,
      segments: [
        { name: '.text', address: textBase, bytes: text, size: text.length, permissions: read | execute },
        { name: '.data', address: dataBase, bytes: data, size: Math.max(data.length, 64), permissions: read | write },
      ],
      symbols: [...[...this.labels].map(symbol('code')), ...[...this.objects].map(symbol('data'))],
      lines: [],
    };
  }
}

function encode(mnemonic: string, fields: { rd?: number; rs1?: number; rs2?: number; imm: number }): number {
  const instruction = isa.find(mnemonic);
  if (!instruction) throw new Error(`no instruction ${mnemonic}`);
  return isa.encode(instruction, fields);
}
