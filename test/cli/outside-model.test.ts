/** CPU models from outside: the example does what its page shows, and each rule is told of by name where a model breaks it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assembleSource } from '../../src/cli/load-program.ts';
import { modelSamples } from '../../src/cli/model-samples.ts';
import { loadModel } from '../../src/cli/outside-model.ts';
import { checkedModel } from '../../src/core/models/checked-timing.ts';
import { models } from '../../src/core/models/index.ts';
import { BrokenRule, type ModelRule, modelRules, type OutsideModel } from '../../src/core/models/rules.ts';
import { breachesOf } from '../../src/machine/conformance.ts';
import { build } from './built.ts';

const root = join(import.meta.dirname, '../..');
const example = './examples/models/two-speed.js';
const source = readFileSync(join(root, example), 'utf8');
const { imul } = Math;
const built = build();
const folder = mkdtempSync(join(tmpdir(), 'flynn-models-'));
afterAll(() => {
  built.remove();
  rmSync(folder, { recursive: true });
});

/** Exit code, standard output and standard error of `flynn`. */
function flynn(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [built.entry, ...words], {
    ...{ cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  });
  return { status, stdout, stderr };
}

function moduleOf(name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
}

/** A model that keeps all rules but for what stands in for a part of it. */
function modelWith(parts: Readonly<Record<string, string>>): string {
  const timing = {
    causes: '{ execute: 0, data: 0, loadUse: 0, structural: 0, branch: 0, memory: 0, fill: 0 }',
    retire:
      '(o, rd, rs1, rs2, now, ready) { const end = Math.max(now + 1, ready); this.causes.execute += end - now; return end; }',
    drain: '(now) { return now; }',
    save: '() { return { ...this.causes }; }',
    restore: '(causes) { Object.assign(this.causes, causes); }',
  };
  const { before = '', create = '', parameters = '{}', stages = "['X']", ...own } = parts;
  const members = Object.entries({ ...timing, ...own }).map(
    ([name, text]) => `${name}${name === 'causes' ? ': ' : ''}${text}`,
  );
  return `${before}
export default { name: 'mine', summary: 'Mine.', stages: ${stages}, parameters: ${parameters},
  create({ watch }) { ${create}; return { ${members.join(',\n')} }; } };`;
}

const retire = (body: string) =>
  `(operation, rd, rs1, rs2, now, ready, pc) { const end = Math.max(now + 1, ready); ${body} this.causes.execute += end - now; return end; }`;

/** A model whose so manieth timing is slower than the others. */
function oddAt(count: number): string {
  return modelWith({
    before: 'let made = 0;',
    create: `const late = ++made === ${count} ? 1 : 0`,
    retire:
      '(o, rd, rs1, rs2, now, ready) { const end = Math.max(now + 1, ready) + late; this.causes.execute += end - now; return end; }',
  });
}

/** A module that breaks each rule, and the words that say how. */
const broken: Readonly<Record<ModelRule, readonly [text: string, found: string]>> = {
  module: ['export default 7;', 'the default export is 7'],
  member: [modelWith({ stages: '[]' }), 'stages must be a list of short texts'],
  parameter: [modelWith({ parameters: '{ slow: { default: 3 } }' }), 'slow: summary must be a sentence'],
  timing: [modelWith({ causes: '{ execute: 0 }' }), 'data is undefined'],
  answers: [modelWith({ retire: retire("if (pc % 8 === 4) throw new Error('no idea');") }), "retire throws 'no idea'"],
  whole: [modelWith({ retire: retire('return NaN;') }), 'retire answers NaN'],
  forward: [modelWith({ retire: retire('if (now > 9) return now - 1;') }), 'retire answers'],
  width: [modelWith({ retire: '(o, rd, rs1, rs2, now) { return now; }' }), '2 of them at one cycle'],
  again: [modelWith({ issue: '(o, rs1, rs2, now) { this.causes.data += 1; return now + 1; }' }), 'it names cycle'],
  conservation: [modelWith({ retire: retire('this.causes.data += 1;') }), 'the causes sum to'],
  passage: [
    modelWith({ retire: retire('watch?.({ pc, operation, times: [now], stalls: [] });') }),
    'times must be a list of 2 cycles',
  ],
  architecture: [
    modelWith({ create: 'const { imul } = Math; Math.imul = (a, b) => imul(a, b) ^ 1' }),
    'it leaves other registers',
  ],
  // The kit makes one timing after another: what is different about the second or third one is no clean model.
  determinism: [oddAt(2), 'it goes on at cycle'],
  stepping: [oddAt(3), 'cycles stepped, and'],
  restore: [
    modelWith({
      create: 'let odd = 0',
      retire:
        '(o, rd, rs1, rs2, now, ready) { odd ^= 1; const end = Math.max(now + 1 + odd, ready); this.causes.execute += end - now; return end; }',
    }),
    'it goes on at cycle',
  ],
};

describe('a CPU model from outside', () => {
  it('is run by its path, its parameters being flags, and told of in the report', () => {
    const { status, stderr } = flynn('run', 'sieve', '--cpu', example, '--cpu.slow', '9');
    expect(status).toBe(0);
    expect(stderr).toContain(`${example} model`);
    expect(stderr).toContain('cpu.slow 9');
    const cycles = (slow: number) =>
      JSON.parse(flynn('run', 'matrix', '--json', '--cpu', example, '--cpu.slow', String(slow)).stdout).cycles;
    expect(cycles(9)).toBeGreaterThan(cycles(1));
  });

  it('stands in the configuration by its path, which can be read again', () => {
    const dumped = flynn('run', '--dump-config', '--cpu', example, '--cpu.slow', '9').stdout;
    expect(JSON.parse(dumped).cpu).toEqual({ kind: example, slow: 9, penalty: 3 });
    const config = join(folder, 'machine.json');
    writeFileSync(config, dumped);
    expect(flynn('run', '--dump-config', '--config', config).stdout).toBe(dumped);
  });

  it('is not loaded where only a program asks for it', () => {
    const path = join(folder, 'asks.s');
    writeFileSync(path, `# Asks.\n# machine: cpu=${example}\nmain: exit\n`);
    const { status, stderr } = flynn('run', path);
    expect(status).toBe(125);
    expect(stderr).toContain(`cannot be '${example}'`);
  });

  it('is refused where a parameter is out of its range', () => {
    const { status, stderr } = flynn('run', 'sieve', '--cpu', example, '--cpu.slow', '0');
    expect(status).toBe(125);
    expect(stderr).toContain("'cpu.slow' cannot be '0'");
  });

  it('is an example of under 60 lines that keeps all rules', () => {
    expect(source.split('\n').length).toBeLessThan(60);
    const { status, stdout } = flynn('check-model', example);
    expect(stdout).toContain(`keeps all ${Object.keys(modelRules).length} rules`);
    expect(status).toBe(0);
  }, 200_000);

  it('has a page that quotes the example and has every rule', () => {
    const page = readFileSync(join(root, 'examples/models/README.md'), 'utf8');
    const quoted = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, text]) => text);
    expect(quoted.length).toBeGreaterThan(3);
    for (const text of quoted) for (const line of text.split('\n')) expect(source.split('\n')).toContain(line);
    const rules = Object.entries(modelRules).map(([name, sentence]) => `| \`${name}\` | ${sentence} |`);
    expect(page).toContain(rules.join('\n'));
  });

  it('need not tell of the way of its instructions, and then there is none to draw', () => {
    const { status, stderr } = flynn('run', 'sum', '--pipeline', '3', '--cpu', moduleOf('mute', modelWith({})));
    expect(status).toBe(125);
    expect(stderr).toContain('--pipeline 3: there is nothing to draw, the CPU model calls no `watch`');
  });

  it('tells of the way of its instructions', () => {
    const { instructions } = JSON.parse(
      flynn('run', 'sum', '--json', '--pipeline', '9', '--cpu', example).stdout,
    ).pipeline;
    expect(instructions.at(-1)).toMatchObject({
      instruction: 'bltu t0, t1, main+20',
      stalls: [{ stage: 'X', cause: 'branch', cycles: 3 }],
    });
  });
});

const sums = 'the causes sum to';

/** What cannot be used: the rule, the text of the module, or none where there is none, and what is said. */
const refused: Readonly<Record<string, readonly [rule: ModelRule, text: string | undefined, found: string]>> = {
  'no such file': ['module', undefined, 'there is no such file'],
  'a syntax error': ['module', 'export default {', 'it does not load: SyntaxError'],
  'a module that throws': ['module', "throw new Error('not today');", 'it does not load: Error: not today'],
  'a module that never ends': [
    'module',
    'await new Promise(() => {}); export default {};',
    'it does not load: it waits',
  ],
  'a module without a default': ['module', 'export const model = {};', 'the default export is undefined'],
  'no create': [
    'member',
    "export default { name: 'a', summary: 'A.', stages: ['X'], parameters: {} };",
    'it has neither',
  ],
  'stages without names': [
    'member',
    "export default { name: 'a', summary: 'A.', stages: ['F', 'X'], stageNames: ['fetch'], parameters: {}, memory: 'free' };",
    'stageNames must be a list of texts, one for each of stages',
  ],
  'no retire': ['timing', modelWith({ retire: ': 7' }), 'retire must be a function, and is 7'],
  'no save': ['timing', modelWith({ save: ': undefined' }), 'save must be a function, and is undefined'],
  'a getter that throws': [
    'answers',
    "export default { get name() { throw new Error('mine'); } };",
    "it throws 'mine'",
  ],
  'create throws': ['answers', modelWith({ create: "throw new Error('not so')" }), "it throws 'not so'"],
  'time goes back': ['forward', modelWith({ retire: retire('if (now > 9) return now - 1;') }), 'retire answers'],
  NaN: ['whole', modelWith({ retire: retire('return NaN;') }), 'retire answers NaN'],
  Infinity: ['whole', modelWith({ retire: retire('return Infinity;') }), 'retire answers Infinity'],
  'a fraction': ['whole', modelWith({ retire: retire('return now + 1.5;') }), 'retire answers'],
  'what is huge': ['whole', modelWith({ retire: retire('return 2 ** 40;') }), 'retire answers 1099511627776'],
  'no answer': ['whole', modelWith({ retire: retire('return;') }), 'retire answers undefined'],
  'a text': ['whole', modelWith({ retire: retire("return '12';") }), "retire answers '12'"],
  'retire throws': ['answers', modelWith({ retire: retire('missing();') }), "retire throws 'missing is not defined'"],
  'drain goes back': ['forward', modelWith({ drain: '() { return 0; }' }), 'drain answers 0'],
  'cycles that nobody took': ['conservation', modelWith({ retire: retire('this.causes.data += 1;') }), sums],
  'causes that are gone': [
    'timing',
    modelWith({ retire: retire('this.causes = null; return end;') }),
    'causes is null',
  ],
  'a cause that is no number': ['whole', modelWith({ retire: retire('this.causes.data = NaN;') }), 'data is NaN'],
};

/** Short, with a multiplication, and long enough to go back in it. */
async function shortSample() {
  const text = [
    'main: li t0, 9',
    'loop: mul t1, t0, t0',
    'sw t1, -4(sp)',
    'addi t0, t0, -1',
    'bnez t0, loop',
    'exit',
    '',
  ];
  const read = () => undefined;
  const { program } = await assembleSource({ file: 'short.s', text: text.join('\n'), read });
  return [{ name: 'short', program }];
}

describe('the rules of models', () => {
  it.each(Object.entries(broken))('are told of by name where one is broken: %s', async (rule, [text, found]) => {
    const samples = await shortSample();
    const path = moduleOf(rule, text);
    try {
      const model = await loadModel(path);
      const breach = breachesOf(model, samples).find((one) => one.rule === rule) ?? expect.fail(`${rule} is kept`);
      expect(breach.found).toContain(found);
      // What shows at an instruction is told with the instruction.
      if (!['timing', 'stepping'].includes(rule)) expect(breach.occasion?.what).toMatch(/^[a-z]+$/);
    } catch (error) {
      if (!(error instanceof BrokenRule)) throw error;
      expect(['module', 'member', 'parameter']).toContain(error.rule);
      expect(error.rule).toBe(rule);
      expect(error.message).toContain(found);
    } finally {
      Math.imul = imul;
    }
  });

  it.each(Object.entries(refused))(
    'end a run cleanly: %s',
    (what, [rule, text, found]) => {
      const path = text === undefined ? join(folder, 'nowhere.js') : moduleOf(what.replaceAll(/\W/g, '-'), text);
      const { status, stdout, stderr } = flynn('run', 'sum', '--cpu', path);
      expect(status).toBe(125);
      expect(stdout).toBe('');
      expect(stderr).toContain(`flynn: the CPU model ${path} breaks the rule '${rule}': ${found}`);
      expect(stderr).toContain(`rule: ${modelRules[rule]}`);
      // Three lines for people at most, and no trace of calls.
      expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
    },
    30_000,
  );

  it('are told of by check-model where what is saved is not what is wanted back', () => {
    const path = moduleOf('forgets', modelWith({ save: '() {}', restore: '(saved) { this.causes = saved.causes; }' }));
    const { status, stdout, stderr } = flynn('check-model', path);
    expect(status).toBe(125);
    expect(stdout).toMatch(/broken +answers/);
    expect(stdout).toMatch(/kept +forward/);
    expect(stderr).toContain(`the CPU model ${path} breaks the rule 'answers': it throws `);
    expect(stderr).toContain('in: sieve, on flat memory');
  }, 60_000);

  it.each(models.map((model) => [model.name, model as OutsideModel] as const))(
    'are kept by %s',
    async (name, model) => {
      const samples = (await modelSamples()).filter((sample) => ['generated-1', 'race-lock'].includes(sample.name));
      expect(breachesOf(checkedModel(model, name), samples)).toEqual([]);
    },
    60_000,
  );
});
