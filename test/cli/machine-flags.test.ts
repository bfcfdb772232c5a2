/** What flags, presets and a program's header add up to, and how a machine that cannot be is refused. */
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { addMachineFlags, configurationFrom, type MachineFlags } from '../../src/cli/machine-flags.ts';
import { Refusal } from '../../src/cli/refusal.ts';
import { defaultConfiguration } from '../../src/machine/configuration.ts';
import { allSettings } from '../../src/machine/sections.ts';

/** The flags as commander reads them from words. */
function flags(...words: string[]): MachineFlags {
  const command = new Command();
  addMachineFlags(command);
  return command.parse(words, { from: 'user' }).opts();
}

describe('a machine', () => {
  it('is the default where nobody says anything', async () => {
    expect(await configurationFrom({}, undefined)).toEqual(defaultConfiguration());
  });

  it('is the one of the header where no flag describes one', async () => {
    const header = 'mimd cores=4';
    const of = (...words: string[]) => configurationFrom(flags(...words), header);
    expect((await of()).array).toEqual({ kind: 'mimd', cores: 4, quantum: 1, devices: 'all' });
    expect(await of('--seed', '3', '--policy.quantum', '50')).toMatchObject({
      ...{ array: { cores: 4 }, seed: 3, policy: { quantum: 50 } },
    });
    expect((await of('--cores', '2')).array).toMatchObject({ kind: 'mimd', cores: 2 });
    expect((await of('--array', 'sisd')).array).toEqual({ kind: 'sisd' });
    expect((await of('--machine', 'smp8')).array.cores).toBe(8);
  });

  it('keeps every flag of a group within a group', async () => {
    const { cache } = await configurationFrom(flags('--cache.l2.size', '64KiB', '--cache.l2.ways', '4'), undefined);
    expect(cache.l2).toMatchObject({ size: 65536, ways: 4, inclusion: 'inclusive' });
  });

  it.each([
    [['--cache.l1d.size', '3000'], 'cache.l1d: size must be'],
    [['--cache.line', '48'], 'cache.l1i: line must be a power of two'],
    [['--cache.l1i.ways', '5000'], 'cache.l1i: ways must be from 1 to 256'],
    [['--cache.l1d.ways', '3', '--cache.l1d.replacement', 'plru'], 'with plru replacement, not 3'],
    [
      ['--cache.l1d.write', 'through', '--cache.l2.size', '32KiB', '--cache.l2.inclusion', 'exclusive'],
      "cache.l1d.write cannot be 'through' where cache.l2.inclusion is 'exclusive'",
    ],
    [
      ['--memory', 'coma', '--cache.l2.size', '32KiB', '--cache.l2.sharing', 'shared'],
      "cache.l2.sharing cannot be 'shared' with coma memory",
    ],
    [
      ['--memory', 'numa', '--memory.placement', 'migrate', '--cache.l2.size', '32KiB', '--cache.l2.sharing', 'shared'],
      "cache.l2.sharing cannot be 'shared' where memory.placement is 'migrate'",
    ],
    [
      ['--memory', 'numa', '--memory.nodes', '8', '--cache.l2.size', '1GiB', '--cache.l2.sharing', 'shared'],
      'cache.l2.size: 8 nodes with a cache of 1073741824 bytes',
    ],
    [['--cache.l1d.prefetch', 'nextline'], "did you mean 'next-line'?"],
    [['--cache.l1d.write', 'trough'], "did you mean 'through'?"],
    [['--cache.l1d.write-miss', 'no'], "'cache.l1d.writeMiss' cannot be 'no'"],
    [['--cache.write-buffer', '-1'], 'a whole number of words from 0 to 1024'],
  ])('with caches that cannot be is refused: %j', async (words, message) => {
    await expect(configurationFrom(flags(...words), undefined)).rejects.toThrow(message);
  });

  it.each([
    [['--predictor', '2-bit', '--predictor.entries', '100'], "'predictor.entries' cannot be 100"],
    [
      ['--predictor', 'gshare', '--predictor.history', '11'],
      'no more than the 10 bits by which 1024 entries are numbered',
    ],
    [['--predictor', '2-bit', '--predictor.initial', '2'], 'one of 00, 01, 10, 11'],
    [['--predictor', 'gshar'], "did you mean 'gshare'?"],
    [['--predictor', 'taken', '--predictor.entries', '64'], "the predictor 'taken' has no field 'entries'"],
    [['--btb.entries', '48'], 'btb: 48 entries in sets of 4 are 12 sets, which is no power of two'],
    [['--btb.ways', '0'], 'a whole number from 1 to 16'],
    [['--return-stack.depth', '65'], 'a whole number of addresses from 0 to 64'],
  ])('with predictors that cannot be is refused: %j', async (words, message) => {
    await expect(configurationFrom(flags(...words), undefined)).rejects.toThrow(message);
  });

  it('is a preset refined by flags, in any order', async () => {
    const one = await configurationFrom(flags('--machine', 'quick4', '--array.quantum', '7'), undefined);
    const other = await configurationFrom(flags('--array.quantum', '7', '--machine', 'quick4'), undefined);
    expect(one.array).toEqual({ kind: 'mimd', cores: 4, quantum: 7, devices: 'all' });
    expect(other).toEqual(one);
  });

  it('has a flag for all that can be set, under the name that it has in a configuration', async () => {
    for (const { path, variants } of allSettings()) {
      const flag = path.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const value = String(variants[0].parameter.default);
      expect(flags(`--${flag}`, value)).toEqual({ [path]: value });
    }
    const { memory, kernel } = await configurationFrom(
      flags('--memory.size', '1MiB', '--kernel.main-stack', '8KiB'),
      undefined,
    );
    expect([memory.size, kernel.mainStack]).toEqual([2 ** 20, 2 ** 13]);
  });

  it.each([
    ['--cores many', undefined],
    ['--cores 0', undefined],
    ['--array mind', undefined],
    ['--array sisd --cores 2', undefined],
    ['--machine smp', undefined],
    ['--config nowhere.yaml', undefined],
    ['--seed -1', undefined],
    ['', 'mimd coers=2'],
  ])('is refused with a reason: %s', async (words, header) => {
    const refusal = await configurationFrom(flags(...words.split(' ').filter(Boolean)), header).catch((error) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal.exitCode).toBe(125);
    expect(refusal.message).toMatchSnapshot();
  });
});

describe('every command', () => {
  it.each(commands.map((entry) => [entry.name, entry] as const))(
    '%s has flags and arguments with a sentence each, and an example',
    async (name, entry) => {
      const command = new Command(name);
      await (await entry.load()).configure(command, []);
      for (const { description } of [...command.options, ...command.registeredArguments])
        expect(description).not.toBe('');
      expect(entry.example.length).toBeGreaterThan(0);
      for (const line of entry.example) expect(line.startsWith(`flynn ${name}`)).toBe(true);
    },
  );
});
