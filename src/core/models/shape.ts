/** Whether a value from outside is a CPU model and has all that a plug has, so that flags and help can be derived from it. */
import { BrokenRule, type OutsideModel } from './rules.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The value as a model, if it is one; throws a `BrokenRule` that names the first member that is amiss. */
export function asModel(value: unknown): OutsideModel {
  if (!isRecord(value)) throw new BrokenRule('module', `the default export is ${show(value)}`);
  return asked(() => checked(value));
}

/** What a function from outside answers; throws a `BrokenRule` where it throws anything. */
export function asked<T>(question: () => T): T {
  try {
    return question();
  } catch (error) {
    throw error instanceof BrokenRule ? error : new BrokenRule('answers', `it throws ${messageOf(error)}`);
  }
}

/** What was thrown, in a few words. */
export function messageOf(error: unknown): string {
  return show(error instanceof Error ? error.message : error);
}

function checked(value: Fields): OutsideModel {
  for (const name of ['name', 'summary'] as const) {
    if (!isText(value[name])) throw member(name, 'a text', value[name]);
  }
  if (!isRecord(value.parameters)) throw member('parameters', 'an object, empty for none', value.parameters);
  for (const [name, parameter] of Object.entries(value.parameters)) checkParameter(name, parameter);
  const { stages, memory, create } = value;
  if (!Array.isArray(stages) || stages.length === 0 || !stages.every(isText)) {
    throw member('stages', 'a list of short texts, at least one', stages);
  }
  const { stageNames } = value;
  if (stageNames !== undefined) {
    const fit = Array.isArray(stageNames) && stageNames.length === stages.length && stageNames.every(isText);
    if (!fit) throw member('stageNames', 'a list of texts, one for each of stages', stageNames);
  }
  for (const name of ['create', 'width', 'check'] as const) {
    if (value[name] !== undefined && typeof value[name] !== 'function') throw member(name, 'a function', value[name]);
  }
  if (memory !== undefined && memory !== 'waits' && memory !== 'free')
    throw member('memory', "'waits' or 'free'", memory);
  if (create === undefined && memory === undefined) {
    throw new BrokenRule('member', 'it has neither create nor memory');
  }
  return value as unknown as OutsideModel;
}

function member(name: string, wanted: string, is: unknown): BrokenRule {
  return new BrokenRule('member', `${name} must be ${wanted}, and is ${show(is)}`);
}

function checkParameter(name: string, parameter: unknown): void {
  const wrong = (found: string) => new BrokenRule('parameter', `${name}: ${found}`);
  if (!/^[a-z][A-Za-z0-9]*$/.test(name) || name === 'kind') {
    throw wrong('its name must be letters and digits, the first one small, and not `kind`');
  }
  if (!isRecord(parameter)) throw wrong(`it must be an object with default and summary, and is ${show(parameter)}`);
  const { default: standard, summary, range, oneOf } = parameter;
  if (!isText(summary)) throw wrong(`summary must be a sentence, and is ${show(summary)}`);
  if (!['number', 'string', 'boolean'].includes(typeof standard) || Number.isNaN(standard)) {
    throw wrong(`default must be a number, a text or a switch, and is ${show(standard)}`);
  }
  if (
    oneOf !== undefined &&
    !(Array.isArray(oneOf) && oneOf.every(isText) && (oneOf as unknown[]).includes(standard))
  ) {
    throw wrong('oneOf must be a list of texts with the default among them');
  }
  if (typeof standard !== 'number') return;
  const [least, greatest] = Array.isArray(range) ? range : [0, Number.MAX_SAFE_INTEGER];
  if (range !== undefined && !(Number.isInteger(least) && Number.isInteger(greatest))) {
    throw wrong('range must be the least and the greatest number');
  }
  if (!Number.isInteger(standard) || standard < least || standard > greatest) {
    throw wrong(`default must be a whole number from ${least} to ${greatest}, and is ${standard}`);
  }
}

/** A value in a few words. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
