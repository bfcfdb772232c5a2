/**
 * The tests of the protocols, tested: in every protocol each single change is found by what the compiler refuses, by trying
 * every run, or by the steps of the literature.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/memory/protocols/compile.ts';
import { protocols } from '../../../src/memory/protocols/index.ts';
import type { Protocol } from '../../../src/memory/protocols/protocol.ts';
import { explore } from './model.ts';
import { mutantsOf } from './mutants.ts';
import { carryOut, rowsOf, scenarios } from './scenarios.ts';

const coherent = protocols.filter((protocol) => protocol.coherent);

function refused(protocol: Protocol): boolean {
  try {
    compile(protocol);
    return false;
  } catch {
    return true;
  }
}

function strays(protocol: Protocol): boolean {
  const rows = rowsOf(scenarios[protocol.name]);
  const ours = carryOut(
    protocol,
    rows.map(([operation]) => operation),
  );
  return JSON.stringify(ours) !== JSON.stringify(rows);
}

const incorrect = (protocol: Protocol) => explore(protocol, 3, 2).failure !== undefined;

/** Changes after which data is wrong in some run: those that tear at what a protocol is for. */
const fatal =
  /hear-(write|upgrade|update): left out|M hear-read: (left out|supply left out)|write-back left out|merge left out/;

describe.each(protocols.map((protocol) => [protocol.name, protocol] as const))('%s', (_, protocol) => {
  it('has no change that all tests miss', () => {
    const mutants = mutantsOf(protocol);
    expect(mutants.length).toBeGreaterThan(15);
    const missed = mutants.filter(({ protocol: mutant }) => !refused(mutant) && !strays(mutant));
    // Trying every run is the slowest; it need not look at what is found already.
    const missedByAll = missed.filter((mutant) => !protocol.coherent || !incorrect(mutant.protocol));
    expect(missedByAll.map(({ name }) => name)).toEqual([]);
  });
});

describe.each(coherent.map((protocol) => [protocol.name, protocol] as const))('%s', (_, protocol) => {
  it('gives wrong data in some run when what makes it coherent is taken away', () => {
    const torn = mutantsOf(protocol).filter(({ name }) => fatal.test(name));
    expect(torn.length).toBeGreaterThan(1);
    expect(torn.filter((mutant) => !incorrect(mutant.protocol)).map(({ name }) => name)).toEqual([]);
  });
});
