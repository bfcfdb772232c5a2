/**
 * A program's code as text, for `flynn dis`: the shape of `objdump -d`, in the instruction table's own words.
 * Invariant: every byte that an executable segment holds is shown once; what is no instruction, or lies behind a symbol
 * of data, is shown as the bytes it is.
 */
import { hex } from '../base/bits.ts';
import type { Isa } from '../isa/isa.ts';
import { createLookup, type Lookup } from '../program/lookup.ts';
import { type Program, permission, type Segment } from '../program/program.ts';

export interface DisassemblyOptions {
  /** Whether to show where the code comes from, as `file:line` before the first instruction of each line. */
  readonly lines?: boolean;
}

/** The lines of text, without line ends. */
export function* disassemble(program: Program, isa: Isa, options: DisassemblyOptions = {}): Iterable<string> {
  const lookup = createLookup(program);
  for (const segment of program.segments) {
    if (!(segment.permissions & permission.execute) || segment.bytes.length === 0) continue;
    yield '';
    yield `Disassembly of section ${segment.name || hex(segment.address)}:`;
    yield* disassembleSegment(segment, program, lookup, isa, options);
  }
}

function* disassembleSegment(
  segment: Segment,
  program: Program,
  lookup: Lookup,
  isa: Isa,
  options: DisassemblyOptions,
): Iterable<string> {
  const view = new DataView(segment.bytes.buffer, segment.bytes.byteOffset, segment.bytes.byteLength);
  const end = segment.address + segment.bytes.length;
  const starts = program.symbols
    .filter(({ kind, value }) => kind !== 'absolute' && value > segment.address && value < end)
    .map(({ value }) => value)
    .sort((a, b) => a - b);
  let next = 0;
  let place = '';
  for (let pc = segment.address; pc < end; ) {
    const mark = lookup.symbolAt(pc);
    if (pc === segment.address || mark?.offset === 0) {
      yield '';
      yield `${hex(pc).slice(2)} ${mark ? showMark(mark) : `<${segment.name}>`}:`;
    }
    if (options.lines) {
      const position = lookup.lineAt(pc);
      const here = position ? `${position.file}:${position.line}` : '';
      if (here !== place && here !== '') yield here;
      place = here;
    }
    while (starts[next] <= pc) next++;
    // A symbol within a word starts a new one.
    const left = Math.min(end, starts[next] ?? end) - pc;
    const at = pc - segment.address;
    if (left < 4 || pc % 4 !== 0) {
      yield row(pc, hex(view.getUint8(at), 2).slice(2), `.byte ${hex(view.getUint8(at), 2)}`);
      pc += 1;
      continue;
    }
    const word = view.getInt32(at, true);
    const text = mark?.symbol.kind === 'data' ? `.word ${hex(word)}` : showInstruction(word, pc, isa, lookup);
    yield row(pc, hex(word).slice(2), text);
    pc += 4;
  }
}

function row(pc: number, bits: string, text: string): string {
  const [name, ...operands] = text.split(' ');
  return `${pc.toString(16).padStart(8)}: ${bits.padEnd(8)}  ${name.padEnd(10)} ${operands.join(' ')}`.trimEnd();
}

/** The instruction, and for one that names a target the symbol there. */
function showInstruction(word: number, pc: number, isa: Isa, lookup: Lookup): string {
  const text = isa.show(word, pc);
  const instruction = isa.decode(word);
  if (!instruction?.format.forms[0].endsWith('target')) return text;
  const mark = lookup.symbolAt((pc + isa.fields(instruction, word).imm) >>> 0);
  return mark ? `${text} ${showMark(mark)}` : text;
}

function showMark({ symbol, offset }: NonNullable<ReturnType<Lookup['symbolAt']>>): string {
  return `<${symbol.name}${offset > 0 ? `+${hex(offset, 1)}` : ''}>`;
}
