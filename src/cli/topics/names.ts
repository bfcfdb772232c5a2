/** Words of the language that stand in small tables: pseudo-instructions, registers, control registers, directives. */

import { directiveRows } from '../../assembler/directives/directives.ts';
import { hex } from '../../base/bits.ts';
import { csrs } from '../../isa/csr.ts';
import { type Pseudo, pseudoOperands, pseudos } from '../../isa/pseudo.ts';
import { registerNames, registerNumber, registerSpellings } from '../../isa/registers.ts';
import { alignRows, wrap } from '../../measure/text-table.ts';
import type { Topic } from './topic.ts';

export const pseudoTopic: Topic = {
  kind: 'pseudo-instruction',
  names: () => new Set(pseudos.map(({ name }) => name)),
  explain(word) {
    const rows = pseudos.filter(({ name }) => name === word.toLowerCase());
    if (rows.length === 0) return undefined;
    const flynn = rows.some(({ family }) => family === 'flynn');
    const summaries = [...new Set(rows.map(({ summary }) => summary))];
    const operands = [...new Set(rows.flatMap(({ form }) => form.split(/[, ()]+/).filter(Boolean)))];
    const clobbers = [...new Set(rows.flatMap((row) => row.clobbers?.split(' ') ?? []))];
    return [
      ...summaries.map((summary) => `${rows[0].name}: ${summary}.`),
      flynn
        ? "Pseudo-instruction of Flynn's: a system call in one line."
        : 'Pseudo-instruction: another way to write what is below it.',
      ...rows.flatMap(expansionLines),
      '',
      ...alignRows(operands.map((name) => [`  ${name}`, takes(name)])),
      ...(operands.length > 0 ? [''] : []),
      clobbers.length > 0
        ? `  Changes ${clobbers.join(', ')} besides its operands.`
        : '  Changes no register but its operands.',
    ];
  },
};

function expansionLines({ name, form, expansion, when }: Pseudo): string[] {
  return [
    '',
    `  ${name} ${form}${when ? `      where ${when}` : ''}`.trimEnd(),
    ...expansion.split('; ').map((line) => `      ${line}`),
  ];
}

function takes(operand: string): string {
  return (pseudoOperands as Readonly<Record<string, string>>)[operand] ?? 'as it stands';
}

const roles: readonly (readonly [RegExp, string])[] = [
  [/^zero$/, 'always 0; a write is dropped'],
  [/^ra$/, 'the return address; a call changes it'],
  [/^sp$/, 'the stack pointer; kept across calls, a multiple of 16 at each'],
  [/^gp$/, 'the global pointer; programs leave it alone'],
  [/^tp$/, 'the thread pointer; programs leave it alone'],
  [/^t\d$/, 'a temporary; a call may change it'],
  [/^s\d+$/, 'a saved register; a function gives it back as it was'],
  [/^a[01]$/, 'an argument, and a result; a call may change it'],
  [/^a7$/, 'an argument, and the number of a system call; a call may change it'],
  [/^a\d$/, 'an argument; a call may change it'],
];

export const registerTopic: Topic = {
  kind: 'register',
  names: () => registerSpellings,
  explain(word) {
    const number = registerNumber(word.toLowerCase());
    if (number === undefined) return undefined;
    const name = registerNames[number];
    const spellings = registerSpellings.filter((spelling) => registerNumber(spelling) === number);
    const role = roles.find(([pattern]) => pattern.test(name))?.[1];
    return [`${name}: ${role}.`, `Register ${number}, also written ${spellings.filter((s) => s !== name).join(', ')}.`];
  },
};

export const csrTopic: Topic = {
  kind: 'control register',
  names: () => csrs.map(({ name }) => name),
  explain(word) {
    const csr = csrs.find(({ name }) => name === word.toLowerCase());
    if (!csr) return undefined;
    return [
      `${csr.name}: ${csr.summary}.`,
      `Control register ${hex(csr.number, 3)}, read with \`csrr rd, ${csr.name}\`; a write traps.`,
    ];
  },
};

export const directiveTopic: Topic = {
  kind: 'directive',
  names: () => directiveRows.flatMap(({ names }) => names),
  explain(word, { width }) {
    const row = directiveRows.find(({ names }) => names.includes(word.toLowerCase()));
    if (!row) return undefined;
    const others = row.names.filter((name) => name !== word.toLowerCase());
    return [
      `${word.toLowerCase()}: ${row.summary.replace(/\.$/, '')}.`,
      ...wrap(`Directive of the assembler${others.length > 0 ? `, like ${others.join(', ')}` : ''}.`, width),
      '',
      `  ${word.toLowerCase()} ${row.form}`.trimEnd(),
    ];
  },
};
