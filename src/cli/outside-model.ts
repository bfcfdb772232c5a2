/**
 * CPU models from outside: a path where a name is expected, `--cpu ./my-model.js`. The module runs with the rights of whoever
 * starts `flynn`, so only flags and configuration files may name one, and never a program's header.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkedModel } from '../core/models/checked-timing.ts';
import type { CpuModel } from '../core/models/model.ts';
import { BrokenRule, modelRules, type OutsideModel } from '../core/models/rules.ts';
import { asModel } from '../core/models/shape.ts';
import { type Sections, sections, withModel } from '../machine/sections.ts';
import { exitCodes } from './exit-codes.ts';
import { Refusal } from './refusal.ts';

/** Whether a word for a CPU model is the path of a module. */
export function isModulePath(word: unknown): word is string {
  return typeof word === 'string' && /^(\.{0,2}\/)|\.m?js$/.test(word);
}

/** What a machine is put together from: the catalogues, and the model at `kind` where that is a path. Throws a `Refusal`. */
export async function sectionsFor(kind: unknown): Promise<Sections> {
  if (!isModulePath(kind)) return sections;
  try {
    return withModel(await loadModel(kind));
  } catch (error) {
    throw refused(error, kind);
  }
}

/** The model at a path, held to the rules at every call, and known by that path; throws a `BrokenRule`. */
export async function loadModel(path: string): Promise<OutsideModel> {
  if (!existsSync(path)) throw new BrokenRule('module', 'there is no such file');
  let module: { readonly default?: unknown };
  try {
    module = await settled(import(pathToFileURL(resolve(path)).href));
  } catch (error) {
    // Of a syntax error the message says what, and nothing says where; the first line is enough for all others.
    throw new BrokenRule('module', `it does not load: ${String(error).split('\n')[0]}`);
  }
  return checkedModel(asModel(module.default), path);
}

/** What a promise comes to; fails where it never will, since nothing is left that this process waits for. */
function settled<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const given = () => reject('it waits for what never comes');
    process.once('beforeExit', given);
    promise.then(resolve, reject).finally(() => process.off('beforeExit', given));
  });
}

/** The path that `--cpu` is followed by, if it is one: known before flags are read, since the model has flags of its own. */
export function modelPathIn(words: readonly string[]): string | undefined {
  const last = words.findLastIndex((word) => word === '--cpu' || word.startsWith('--cpu='));
  const kind = words[last] === '--cpu' ? words[last + 1] : words[last]?.slice('--cpu='.length);
  return isModulePath(kind) ? kind : undefined;
}

/** What is told of an error if a model is to blame, and else the error itself. */
export function refused(error: unknown, model: unknown): unknown {
  if (!(error instanceof BrokenRule)) return error;
  return new Refusal(breachText(error, String(model)).join('\n'), exitCodes.usage.code);
}

/** A broken rule in lines: the rule, its sentence, and what there was instead. */
export function breachText(
  { rule, occasion, message }: Pick<BrokenRule, 'rule' | 'occasion' | 'message'>,
  model: CpuModel<object>['name'],
): string[] {
  const at = occasion?.pc === undefined ? '' : ` at 0x${occasion.pc.toString(16).padStart(8, '0')}`;
  const where = occasion ? `\n  at: ${occasion.what}${at}, core ${occasion.core}, cycle ${occasion.cycle}` : '';
  return [`the CPU model ${model} breaks the rule '${rule}': ${message}${where}\n  rule: ${modelRules[rule]}`];
}
