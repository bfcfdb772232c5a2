/**
 * GNU as and ld as the oracle of the assembler: the same text through both, section by section.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '../../grammar/parser.ts';
import { assemble } from '../../src/assembler/assembler.ts';
import { type Diagnostic, showDiagnostic } from '../../src/base/diagnostics.ts';
import { pseudos } from '../../src/isa/pseudo.ts';
import { registerNumber } from '../../src/isa/registers.ts';
import { run, withFolder } from '../oracle.ts';

export const script = join(import.meta.dirname, 'flynn.ld');

/** A part of the memory of a program: bytes are absent where the file stores none. */
export interface Piece {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly bytes: string;
}

export const asFlags = ['-march=rv32ima_zicsr_zifencei_zihintpause', '-mabi=ilp32', '-mno-relax'];
export const ldFlags = ['-m', 'elf32lriscv', '--no-relax', '--no-warn-rwx-segments', '-e', '0'];

/** The allocated sections of what GNU as and ld make of a text. */
export function gnuPieces(text: string): Piece[] {
  return withFolder((folder) => {
    writeFileSync(join(folder, 'x.s'), text);
    run('as', [...asFlags, 'x.s', '-o', 'x.o'], { cwd: folder });
    run('ld', [...ldFlags, '-T', script, 'x.o', '-o', 'x.elf'], { cwd: folder });
    return elfPieces(readFileSync(join(folder, 'x.elf')));
  });
}

/** The allocated sections of an ELF file; read here and not by our own reader, which is not the one under test. */
export function elfPieces(file: Buffer): Piece[] {
  const table = file.readUInt32LE(32);
  const count = file.readUInt16LE(48);
  const header = (index: number) => {
    const at = table + 40 * index;
    const word = (field: number) => file.readUInt32LE(at + 4 * field);
    return { name: word(0), type: word(1), flags: word(2), address: word(3), offset: word(4), size: word(5) };
  };
  const names = header(file.readUInt16LE(50)).offset;
  const nameAt = (offset: number) => file.toString('latin1', names + offset, file.indexOf(0, names + offset));
  return Array.from({ length: count }, (_, index) => header(index))
    .filter(({ flags, size }) => (flags & 2) !== 0 && size > 0)
    .map(({ name, type, address, offset, size }) => ({
      name: nameAt(name),
      address,
      size,
      bytes: type === 8 ? '' : file.toString('hex', offset, offset + size),
    }));
}

/** The segments that our assembler makes of a text; throws with its diagnostics where it refuses. */
export function ourPieces(text: string, read?: (path: string) => Uint8Array | undefined): Piece[] {
  const { program, diagnostics, sources } = assemble({ file: 'x.s', text }, read ? { read } : {});
  if (!program) throw new Error(showAll(diagnostics, sources));
  return program.segments.map(({ name, address, size, bytes }) => {
    return { name, address, size, bytes: Buffer.from(bytes).toString('hex') };
  });
}

export function showAll(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string>): string {
  return diagnostics.map((diagnostic) => showDiagnostic(diagnostic, (file) => sources.get(file))).join('\n\n');
}

/** Where two lists of pieces first differ, in words; undefined where they are equal. */
export function difference(ours: readonly Piece[], theirs: readonly Piece[]): string | undefined {
  const list = (pieces: readonly Piece[]) =>
    pieces.map(({ name, address, size }) => `${name} ${address.toString(16)}+${size}`).join(', ');
  if (list(ours) !== list(theirs)) return `ours: ${list(ours)}; theirs: ${list(theirs)}`;
  for (const [index, { name, address, bytes }] of ours.entries()) {
    const other = theirs[index].bytes;
    if (bytes === other) continue;
    let at = 0;
    while (bytes[at] === other[at]) at++;
    const word = at >> 3;
    const place = (address + 4 * word).toString(16);
    return `${name} at ${place}: ours ${bytes.slice(8 * word, 8 * word + 16)}, theirs ${other.slice(8 * word, 8 * word + 16)}`;
  }
  return undefined;
}

/**
 * A source in words that GNU as knows: Flynn's own names replaced by what their rows say. Undefined for one in RARS's
 * style, which GNU as cannot read.
 */
export function inGnuWords(text: string): string | undefined {
  if (/^\s*\.(eqv|end_macro|rodata)\b/m.test(text)) return undefined;
  const lines = text.split('\n');
  for (const statement of parse({ file: 'x.s', text }).tree.statements) {
    if (statement.kind === 'block') {
      const body = inGnuWords(statement.body)?.split('\n') ?? [];
      lines.splice(statement.bodyLine - 1, body.length, ...body);
    }
    if (statement.kind !== 'operation') continue;
    const { name, span } = statement;
    const words = statement.text.split(/\s*,\s*/).filter((word) => word !== '');
    const replacement = ownDirectives[name]?.(words) ?? expansionOf(name, words);
    if (replacement === undefined) continue;
    const line = lines[span.line - 1];
    lines[span.line - 1] = line.slice(0, span.column - 1) + replacement + line.slice(span.column - 1 + span.length);
  }
  return lines.join('\n');
}

const inData = (words: string): string => `.pushsection .data; .balign 4; ${words}; .popsection`;

/** Flynn's own directives in GNU's words. */
const ownDirectives: Readonly<Record<string, (words: readonly string[]) => string>> = {
  '.mutex': ([name, protocol = 'plain', ceiling = '0']) =>
    inData(`${name}: .word (${['plain', 'inherit', 'ceiling'].indexOf(protocol)} << 29) + (${ceiling} << 21)`),
  '.condition': ([name]) => inData(`${name}: .word 0`),
  '.semaphore': ([name, count]) => inData(`${name}: .word ${count}`),
  '.rwlock': ([name, preference = 'fair']) =>
    inData(`${name}: .word ${['fair', 'reader', 'writer'].indexOf(preference)} << 29`),
  '.barrier': ([name, parties]) => inData(`${name}: .word ${parties}, 0`),
  '.queue': ([name, room]) => inData(`${name}: .word ${room}, 0, 0; .zero 4 * (${room})`),
  '.padded': () => '.balign 64',
  // A source that ends with a page at home somewhere is filled up besides.
  '.home': () => '.balign 4096',
};

/** A source with what it includes in place of each `.include`, by paths from `folder`. */
export function withIncludes(text: string, folder: string): string {
  return text.replace(/^\s*\.include\s+"([^"]+)".*$/gm, (_, path: string) => {
    return withIncludes(readFileSync(join(folder, path), 'utf8'), folder);
  });
}

function expansionOf(name: string, words: readonly string[]): string | undefined {
  const row = pseudos.find(({ name: own, family, form }) => {
    const kinds = form === '' ? [] : form.split(', ');
    if (own !== name || family !== 'flynn' || kinds.length !== words.length) return false;
    return kinds.every((kind, index) => /^r/.test(kind) === (registerNumber(words[index]) !== undefined));
  });
  const kinds = row?.form.split(', ') ?? [];
  return row?.expansion.replace(/\b(?:rd|rs1|rs2|rs|rt|imm|symbol2?)\b/g, (word) => words[kinds.indexOf(word)] ?? word);
}
