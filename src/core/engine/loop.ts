/**
 * The generated loop: one switch over decoded records, its cases emitted from the instruction table.
 * Invariant: it knows nothing of options; what a machine does not use is not in its text. Each machine gets a function of
 * its own, since V8 shares type feedback among functions of the same text and place.
 */
import { multiplyHigh, multiplyHighSignedUnsigned, multiplyHighUnsigned } from '../../base/bits.ts';
import type { Isa } from '../../isa/isa.ts';
import { operation } from '../code.ts';
import { readCsr } from '../csr.ts';
import { causes } from '../trap.ts';
import { divide, divideUnsigned, remainder, remainderUnsigned } from './arithmetic.ts';
import { emit, passed, retire } from './emit.ts';
import { type Clocking, type Engine, type EngineKind, waitsForMemory } from './engine.ts';

/** What the text may call and name. */
const surroundings = {
  multiplyHigh,
  multiplyHighSignedUnsigned,
  multiplyHighUnsigned,
  divide,
  divideUnsigned,
  remainder,
  remainderUnsigned,
  readCsr,
  order: { acquire: false, release: false },
  orderA: { acquire: true, release: false },
  orderR: { acquire: false, release: true },
  orderAR: { acquire: true, release: true },
};

export const loop: EngineKind = {
  name: 'loop',
  summary: 'A loop generated from the instruction table for each machine; the fast one.',
  create(isa, memory, clocking = waitsForMemory) {
    // Unique text, so that no other machine's loop shares this one's compiled code and type feedback.
    const text = `${loopText(isa, memory, clocking)}\n//# sourceURL=flynn-loop-${crypto.randomUUID()}`;
    const make = new Function(...Object.keys(surroundings), text);
    return { name: 'loop', run: make(...Object.values(surroundings)) as Engine['run'] };
  },
};

/** The source of the loop: a function body that returns the `run` of an engine. */
function loopText(isa: Isa, memory: Parameters<EngineKind['create']>[1], clocking: Clocking): string {
  const { direct, line, observed } = memory;
  // What accesses take is known only when they are made, where memory takes time.
  const { steady, ...telling } = clocking;
  const options = { direct, ...telling, ...(direct && steady && { steady }) };
  const isModelled = clocking.by === 'model';
  const cases = isa.instructions.map(
    ({ name, does }, number) =>
      `        case ${operation.first + number}: { // ${name}\n          ${emit(does, options, options.steady?.[number])}\n        }`,
  );
  // Where an instruction may take more than a cycle, instructions are counted by themselves.
  const going = isModelled ? 'left > 0 && done < quota' : 'left > 0';
  const counts = !direct || isModelled;
  const done = counts ? 'done' : '(budget - left)';
  return `'use strict';
return function run(core, until${isModelled ? ', most = Infinity' : ''}) {
  const { x, port, code } = core;
  ${direct ? directMemory : 'port.begin();\n  let { fetched } = port;'}${counts ? '\n  let done = 0;' : ''}${isModelled ? '\n  const { timing } = core;\n  const quota = Math.min(most, 0x3fffffff) | 0;' : ''}${options.steady ? noneUntold : ''}
  const pages = code.pages;
  const start = core.cycle;
  const retired = core.retired;
  const budget = Math.min(until - start, 0x3fffffff) | 0;
  let left = budget;
  let pc = core.pc | 0;
  let stop = 'time';
  core.cause = ${causes.none};
  if ((pc & 3) !== 0) {
    core.cause = ${causes.misalignedFetch};
    core.value = pc;
    return 'trap';
  }
  enter: while (${going}) {
    const page = pages[pc >>> 12] || code.enter(pc);
    if (page === 0) {
      core.cause = ${causes.forbiddenFetch};
      core.value = pc;
      stop = 'trap';
      break;
    }
    const r = code.records;
    let offset = (page - 3) | 0;
    let i = (pc + offset) | 0;
    while (${going}) {
      const head = r[i];${observed ? '\n      port.pc = (i - offset) | 0;' : ''}${direct ? '' : fetch(line, clocking)}${isModelled ? noteInstruction : ''}
      switch (head & 255) {
        case ${operation.undecoded}:
          pc = (i - offset) | 0;
          if (code.decode(i, pc)) continue;
          core.cause = ${causes.illegal};
          core.value = code.wordAt(pc);
          stop = 'trap';
          break enter;
        case ${operation.pageEnd}:
          pc = (i - offset) | 0;
          continue enter;
${cases.join('\n')}
      }
      ${isModelled ? retire('(i - offset) | 0', options) : 'left = (left - 1) | 0;'}${counts ? '\n      done = (done + 1) | 0;' : ''}
    }
    pc = (i - offset) | 0;${direct ? '' : "\n    if (stop === 'turn') break;"}
  }
${options.steady ? `  ${passed}\n` : ''}  core.pc = pc >>> 0;
  core.cycle = start + (budget - left);
  core.retired = retired + ${done};
  return stop;
};`;
}

/** What a model is told of, from before the instruction. */
const noteInstruction = `
      const at = i;
      const from = (i - offset) | 0;
      let ready = 0;
      let address = 0;`;

/** What is late when the core comes is known to the model alone, so the first instruction is told of. */
const noneUntold = `
  const { steady } = timing;
  let untold = 0;
  let late = -1;`;

const directMemory = `const { reads, writes } = port.space;
  const { words, halves, bytes } = code.ram;`;

/**
 * Asks the port when the line is not that of the last instruction; a `fetched` with its lowest bit set is no line. The end
 * of a page is no instruction. Time may be up when an instruction has come: then it waits until the core runs again.
 */
function fetch(line: number, { by }: Clocking): string {
  return `
      if ((((i - offset) ^ fetched) & ${-line | 1}) !== 0 && head !== ${operation.pageEnd}) {
        const late = port.fetch((i - offset) | 0, start + (budget - left));
        fetched = port.fetched;
        if (late !== 0) {
          if (late < 0) {
            stop = 'turn';
            break;
          }
          ${by === 'free' ? '' : 'left = (left - late) | 0;\n          '}continue;
        }
      }`;
}
