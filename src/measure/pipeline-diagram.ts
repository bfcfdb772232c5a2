/**
 * The pipeline diagram: a row an instruction, a column a cycle, and in each place the letter of the stage in which the
 * instruction is, small where it was there in the cycle before. Below it, what held instructions up: by which cause, and for
 * whose value.
 * Follows the multiple-clock-cycle diagrams of Patterson and Hennessy, Computer Organization and Design RISC-V, 4.6, and those
 * of Hennessy and Patterson, Computer Architecture, appendix C, for the stalls. All cores are on one axis. Cycles in which
 * nothing moves are left out, and what is wider than the page goes on below.
 */
import type { TracedInstruction } from './stage-trace.ts';
import { inWords, type Told, tellStalls } from './stall-text.ts';
import type { Style } from './style.ts';
import { alignRows, counted, grouped, wrap } from './text-table.ts';

export interface DiagramSetting {
  /** The letters of the model's stages. */
  readonly stages: readonly string[];
  /** What these are, in a word or a few; none for no legend. */
  readonly stageNames: readonly string[];
  /** Whether it is said on which core an instruction was. */
  readonly showCores: boolean;
}

/** A column stands for a cycle, or for several in which nothing moves. */
interface Column {
  readonly cycle: number;
  readonly cycles: number;
}

/** So many cycles in which nothing moves are shown as they are. */
const mostStill = 3;
const widestText = 28;

export function drawPipeline(
  instructions: readonly TracedInstruction[],
  setting: DiagramSetting,
  style: Style,
): string[] {
  const lines: string[] = [];
  const cell = Math.max(...setting.stages.map((stage) => stage.length)) + 1;
  const labels = labelsOf(instructions, setting);
  const room = Math.max(8, Math.floor((style.width - labels[0].length - 4) / cell));
  const columns = columnsOf(instructions);
  for (let first = 0; first < columns.length; first += room) {
    const some = columns.slice(first, first + room);
    const [from, to] = [some[0].cycle, some[some.length - 1].cycle + some[some.length - 1].cycles];
    const rows = instructions.map((one, index) => ({ one, label: labels[index + 1] }));
    lines.push('', style.bold(`  ${labels[0]}  ${headOf(some, cell)}`.trimEnd()));
    for (const { one, label } of rows.filter(({ one }) => one.end > from && one.start < to)) {
      const cells = some.map((column) => cellOf(one, column, setting.stages, cell, style));
      lines.push(`  ${label}  ${cells.join('').trimEnd()}`);
    }
  }
  const legend = legendOf(setting, columns);
  const told = stallLines(instructions, setting, style);
  return [
    ...lines,
    ...(legend === '' ? [] : ['', ...wrap(legend, style.width - 2).map((line) => style.dim(`  ${line}`))]),
    ...(told.length > 0 ? ['', ...told] : []),
  ];
}

/** What stands for what; empty where the model does not say. */
function legendOf({ stages, stageNames }: DiagramSetting, columns: readonly Column[]): string {
  if (stageNames.length === 0) return '';
  const gap = columns.some(({ cycles }) => cycles > 1) ? '; ~ for cycles in which nothing moves' : '';
  return `${stages.map((stage, index) => `${stage} ${stageNames[index]}`).join(', ')}; small where it stays${gap}`;
}

/** The head and a label for each instruction, all of one length. */
function labelsOf(instructions: readonly TracedInstruction[], { showCores }: DiagramSetting): string[] {
  const isOneFile = new Set(instructions.map(({ file }) => file)).size <= 1;
  const rows = instructions.map(({ core, text, file, line }) => [
    ...(showCores ? [String(core)] : []),
    line === undefined ? '' : isOneFile ? String(line) : `${file}:${line}`,
    text.length > widestText ? `${text.slice(0, widestText - 1)}…` : text,
  ]);
  const lines = alignRows([[...(showCores ? ['core'] : []), 'line', 'instruction'], ...rows], showCores ? [0, 1] : [0]);
  const width = Math.max(...lines.map((line) => line.length));
  return lines.map((line) => line.padEnd(width));
}

/** The cycles from the first start to the last end. */
function columnsOf(instructions: readonly TracedInstruction[]): Column[] {
  const moments = new Set(instructions.flatMap(({ times }) => times.filter((time) => time >= 0)));
  const sorted = [...moments].sort((a, b) => a - b);
  return sorted.slice(0, -1).flatMap((cycle, index) => {
    const still = sorted[index + 1] - cycle - 1;
    if (still > mostStill) {
      return [
        { cycle, cycles: 1 },
        { cycle: cycle + 1, cycles: still },
      ];
    }
    return Array.from({ length: still + 1 }, (_, more) => ({ cycle: cycle + more, cycles: 1 }));
  });
}

/** Numbers of cycles: of the first one, after those left out, and of every fifth. */
function headOf(columns: readonly Column[], cell: number): string {
  let head = '';
  for (const [index, { cycle, cycles }] of columns.entries()) {
    const isAfter = index === 0 || columns[index - 1].cycles > 1;
    const at = index * cell;
    // A number is told from the one before by a space, and stands over its own column or not at all.
    if (cycles > 1 || !(isAfter || cycle % 5 === 0) || (head !== '' && head.length >= at)) continue;
    head = `${head.padEnd(at)}${cycle}`;
  }
  return head;
}

function cellOf(
  { times, start, end }: TracedInstruction,
  { cycle, cycles }: Column,
  stages: readonly string[],
  width: number,
  style: Style,
): string {
  if (cycle < start || cycle >= end) return ' '.repeat(width);
  if (cycles > 1) return style.dim('~'.padEnd(width));
  const stage = stages.reduce((last, _, index) => (times[index] >= 0 && times[index] <= cycle ? index : last), 0);
  const letter = stages[stage].padEnd(width);
  return times[stage] === cycle ? letter : style.dim(letter.toLowerCase());
}

/** A line for each stall, those that say the same but for the number of cycles said once. */
function stallLines(instructions: readonly TracedInstruction[], { stages }: DiagramSetting, style: Style): string[] {
  const alike = new Map<string, { readonly cells: readonly string[]; readonly told: Told[] }>();
  for (const one of instructions) {
    const { line, text } = one;
    const cells = [line === undefined ? '' : `line ${line}`, text];
    for (const told of tellStalls(one, stages)) {
      const key = [...cells, told.sentence('')].join('\n');
      const known = alike.get(key);
      if (known) known.told.push(told);
      else alike.set(key, { cells, told: [told] });
    }
  }
  const rows = [...alike.values()].map(({ cells, told }) => [...cells, tellTogether(told)]);
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column].length)));
  const room = Math.max(30, style.width - widths[0] - widths[1] - 6);
  return alignRows(
    rows.flatMap(([where, text, told]) =>
      wrap(told, room).map((part, index) => (index === 0 ? ['', where, text, part] : ['', '', '', `  ${part}`])),
    ),
  );
}

/** What was told several times, which is the same but for the cycles. */
function tellTogether(all: readonly Told[]): string {
  if (all.length === 1) return inWords(all[0]);
  const cycles = all.map((told) => told.cycles);
  const [least, most] = [Math.min(...cycles), Math.max(...cycles)];
  const span = `${least < most ? `${grouped(least)} to ` : ''}${counted(most, 'cycle')}`;
  return `${all[0].sentence(span)} (${grouped(all.length)} times)`;
}
