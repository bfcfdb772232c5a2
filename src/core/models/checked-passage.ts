/** Whether what a model from outside tells of an instruction's way can be drawn: who draws it trusts that it can. */
import { causeTable } from './causes.ts';
import { BrokenRule } from './rules.ts';
import { show } from './shape.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Throws a `BrokenRule` that says what of a passage is amiss; `stages` is how many the model has. */
export function checkPassage(passage: unknown, stages: number, operations: number): void {
  const { pc, operation, times, stalls, late = 0, execute = 1, waits = [] } = fieldsOf(passage, 'it');
  if (!Number.isInteger(pc)) throw broken('pc', 'an address', pc);
  if (!isBelow(operation, operations)) throw broken('operation', 'the number of one', operation);
  if (!Array.isArray(times) || times.length !== stages + 1) {
    throw broken('times', `a list of ${stages + 1} cycles, one for each stage and the end`, times);
  }
  let last = 0;
  for (const [stage, time] of times.entries()) {
    if (time === -1 && stage < stages) continue;
    if (!Number.isSafeInteger(time) || time < last) {
      throw broken(`times[${stage}]`, `a cycle, ${last} or later, or -1 for a stage that was not passed`, time);
    }
    last = time;
  }
  if (!isCount(late)) throw broken('late', 'cycles', late);
  if (!isCount(execute)) throw broken('execute', 'cycles', execute);
  checkStalls('stalls', stalls, stages);
  checkStalls('waits', waits, stages);
}

function checkStalls(name: string, stalls: unknown, stages: number): void {
  if (!Array.isArray(stalls)) throw broken(name, 'a list', stalls);
  for (const [index, stall] of stalls.entries()) {
    const at = `${name}[${index}]`;
    const { stage, cause, cycles, register } = fieldsOf(stall, at);
    if (!isBelow(stage, stages)) throw broken(`${at}.stage`, `from 0 to ${stages - 1}`, stage);
    if (typeof cause !== 'string' || !Object.hasOwn(causeTable, cause)) {
      throw broken(`${at}.cause`, `one of ${Object.keys(causeTable).join(', ')}`, cause);
    }
    if (!isCount(cycles)) throw broken(`${at}.cycles`, 'a number of cycles', cycles);
    if (!isBelow(register, 32)) throw broken(`${at}.register`, 'from 0 to 31', register);
  }
}

function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null) return value as Fields;
  throw broken(name, 'an object', value);
}

function isBelow(value: unknown, end: number): boolean {
  return isCount(value) && (value as number) < end;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function broken(name: string, wanted: string, is: unknown): BrokenRule {
  return new BrokenRule('passage', `${name} must be ${wanted}, and is ${show(is)}`);
}
