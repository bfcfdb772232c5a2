/** What a run came to, in a few lines for people: the machine, the clock, and who did how much of it. */
import { type Configuration, complete } from '../machine/configuration.ts';
import type { Machine } from '../machine/machine.ts';
import { type SectionName, type Sections, sections } from '../machine/sections.ts';
import { memoryReport } from './memory-report.ts';
import { memoryTables, mostRows, withRest } from './memory-summary.ts';
import { predictionTable } from './prediction-report.ts';
import { coreReports } from './report.ts';
import type { Style } from './style.ts';
import { alignRows, bar, counted, grouped } from './text-table.ts';

/** The summary, in lines. */
export function summarise(machine: Machine, style: Style): string[] {
  const { switches, redirects, processes, threads, locks, gil } = machine.kernel.accounts;
  const cores = coreReports(machine);
  const instructions = cores.reduce((sum, core) => sum + core.instructions, 0);
  const cycles = machine.elapsed();
  const memory = memoryReport(machine, cycles);
  const waits = memory.caches.length > 0;
  const isModelled = cores.some(({ causes }) => causes.hazard + causes.branch > 0);
  const rate = cycles === 0 ? 0 : instructions / cycles;
  const facts = [
    `${grouped(cycles)} cycles`,
    counted(instructions, 'instruction'),
    `${rate.toFixed(2)} instructions per cycle`,
    ...(threads.length > 1 ? [counted(switches, 'thread switch', 'thread switches')] : []),
    ...(redirects > 0 ? [`${counted(redirects, 'call')} sent to another core`] : []),
  ];
  return [
    `  ${machineInWords(machine.configuration, machine.sections)}`,
    `  ${facts.join(', ')}`,
    ...(cores.length > 1 || waits || isModelled ? ['', ...coreTable(cores, waits, style)] : []),
    ...predictionTable(
      cores.flatMap(({ prediction }) => prediction ?? []),
      machine.configuration,
      style,
    ),
    ...(processes.length > 1 ? ['', ...processTable(processes)] : []),
    ...(threads.length > 1 ? ['', ...threadTable(threads)] : []),
    ...(locks.length > 0 ? ['', ...lockTable(locks)] : []),
    ...(gil ? ['', gilLine(gil)] : []),
    ...memoryTables(memory, machine.configuration.link.kind, style),
    ...machine.kernel.notes.map((note) => `  note: ${note}`),
  ];
}

/** The machine in one line: `4 cores (mimd), flat memory, rr policy, seed 7`; what is as by default goes unsaid. */
export function machineInWords(configuration: Configuration, from: Sections = sections): string {
  const { array, cpu, predictor, memory, protocol, link, ordering, policy } = configuration;
  const cores = typeof array.cores === 'number' ? array.cores : 1;
  // Flat memory has no caches that a protocol could keep, and no link.
  const between = memory.kind === 'flat' ? '' : ` (${protocol.kind}, ${link.kind})`;
  const names = [
    `${counted(cores, 'core')} (${array.kind})`,
    ...(cpu.kind === sections.cpu.default ? [] : [`${cpu.kind} model`]),
    ...(predictor.kind === sections.predictor.default ? [] : [`${predictor.kind} predictor`]),
    `${memory.kind} memory${between}`,
    ...(ordering.kind === sections.ordering.default ? [] : [`${ordering.kind} ordering`]),
    `${policy.kind} policy`,
    // Accesses are then no longer in the order of their cycles.
    ...(Number(array.quantum ?? 1) > 1 ? [`approximate: turns of ${array.quantum} cycles`] : []),
  ];
  return [...names, ...differences(configuration, from)].join(', ');
}

/** What was set to something else than what its plug has by default, besides what is said of cores and turns. */
function differences(configuration: Configuration, from: Sections): string[] {
  const { cores, quantum, ...array } = configuration.array;
  const kinds = Object.keys(sections).map((name) => [name, { kind: configuration[name as SectionName].kind }]);
  return changed({ ...configuration, array }, complete(Object.fromEntries(kinds), from), '');
}

type Fields = Readonly<Record<string, unknown>>;

function changed(fields: Fields, standard: Fields, prefix: string): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const usual = standard[name];
    if (typeof value === 'object') return changed(value as Fields, usual as Fields, `${prefix}${name}.`);
    return name in standard && name !== 'kind' && value !== usual ? [`${prefix}${name} ${value}`] : [];
  });
}

/** `waits`: whether the memory makes cores wait. */
function coreTable(
  cores: ReturnType<typeof coreReports>,
  waits: boolean,
  { width, green, dim, bold }: Style,
): string[] {
  const share = (part: number, whole: number) => `${whole === 0 ? 0 : Math.round((100 * part) / whole)}%`;
  const shown = cores.slice(0, mostRows);
  const models = (['hazard', 'branch'] as const).filter((name) => cores.some(({ causes }) => causes[name] > 0));
  const extra = [...models, ...(waits ? (['memory'] as const) : [])];
  const rows = alignRows(
    [
      ['  core', 'instructions', 'execute', ...extra, 'kernel', 'idle'],
      ...shown.map(({ id, cycles, instructions, causes }) => [
        `  ${id}`,
        grouped(instructions),
        share(causes.execute, cycles),
        ...extra.map((name) => share(causes[name], cycles)),
        share(causes.kernel, cycles),
        share(causes.idle, cycles),
      ]),
    ],
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  const room = Math.min(40, width - rows[0].length - 3);
  const bars = shown.map(({ cycles, causes }) => {
    const busy = bar(causes.execute, cycles, room);
    return green(busy) + dim('░'.repeat(Math.max(0, room - busy.length)));
  });
  const lines = rows.map((row, index) => (index === 0 ? bold(row) : `${row}  ${bars[index - 1]}`));
  return withRest(lines, cores.length, 'core');
}

function gilLine({ takes, switches, drops, waited }: NonNullable<Machine['kernel']['accounts']['gil']>): string {
  const handed = `${counted(switches, 'switch', 'switches')} of it, ${grouped(drops)} by force`;
  return `  interpreter lock: ${counted(takes, 'take')}, ${handed}; threads waited ${counted(waited, 'cycle')} for it`;
}

function processTable(processes: Machine['kernel']['accounts']['processes']): string[] {
  const rows = processes.slice(0, mostRows).map(({ pid, parent, program, exitCode, threads, running }) => {
    const ended = exitCode === null ? 'not ended' : `code ${exitCode}`;
    return [`  ${pid}`, parent === 0 ? '-' : String(parent), String(threads), ended, grouped(running), program];
  });
  const head = ['  process', 'parent', 'threads', 'ended with', 'on cores (cycles)', ''];
  return withRest(alignRows([head, ...rows], [0, 1, 2, 4]), processes.length, 'process', 'processes');
}

function threadTable(threads: Machine['kernel']['accounts']['threads']): string[] {
  const rows = threads.slice(0, mostRows).map(({ tid, name, running, runnable, waiting }) => {
    return [`  ${tid}`, name, grouped(running), grouped(runnable), grouped(waiting)];
  });
  const lines = alignRows(
    [['  thread', 'started at', 'running', 'runnable', 'waiting (cycles)'], ...rows],
    [0, 2, 3, 4],
  );
  return withRest(lines, threads.length, 'thread');
}

function lockTable(locks: Machine['kernel']['accounts']['locks']): string[] {
  const rows = locks.slice(0, mostRows).map(({ name, kind, takes, contended, waited, held }) => {
    return [`  ${name}`, kind, grouped(takes), grouped(contended), grouped(waited), held === null ? '' : grouped(held)];
  });
  const head = ['  lock', 'kind', 'taken', 'after a wait', 'waited', 'held (cycles)'];
  return withRest(alignRows([head, ...rows], [2, 3, 4, 5]), locks.length, 'lock');
}
