/** What cores did to a line that they took from each other, variable by variable and instruction by instruction, as data. */
import { type CodePlace, type Places, showPlace } from '../../machine/places.ts';
import { startOf, type Use } from './cures.ts';
import { type Account, groupAccounts, groupBy, tally } from './tally.ts';

/** What one instruction of one core did to a variable. */
interface VariableUse extends Omit<CodePlace, 'pid'> {
  readonly core: number;
  readonly reads: number;
  readonly writes: number;
  readonly coherence: number;
  readonly falseSharing: number;
  /** Whether it missed because the line is shared falsely, or another did because of it. */
  readonly conflicts: boolean;
}

interface SharedVariable {
  /** A symbol, and how far behind it: `counters+4`. */
  readonly name: string;
  readonly address: number;
  /** Bytes from the beginning of the line. */
  readonly offset: number;
  readonly uses: readonly VariableUse[];
}

export interface SharedLine {
  readonly pid: number;
  readonly address: number;
  readonly coherence: number;
  readonly falseSharing: number;
  /** Times that a core which had the line had to ask others. */
  readonly upgrades: number;
  /** Of the misses for which another core had taken the line, and of the upgrades. */
  readonly cycles: number;
  readonly variables: readonly SharedVariable[];
}

/** The number of an account's line, as the program has it: the address of its first byte. */
export function lineOf({ address }: Account, line: number): number {
  return address - (address % line);
}

/** All accounts of each line for which a core missed because another had taken it. */
export function sharedGroups(all: readonly Account[], line: number): Account[][] {
  const lines = new Map<Account['space'], Set<number>>();
  for (const account of all) {
    const { space, misses } = account;
    if (misses.trueSharing + misses.falseSharing === 0) continue;
    const own = lines.get(space);
    if (own) own.add(lineOf(account, line));
    else lines.set(space, new Set([lineOf(account, line)]));
  }
  const some = all.filter((account) => lines.get(account.space)?.has(lineOf(account, line)));
  return groupAccounts(some, (account) => lineOf(account, line));
}

/** A line as a report has it. */
export function sharedLine(uses: readonly Use[], line: number, places: Places): SharedLine {
  const accounts = uses.map(({ account }) => account);
  const { coherence, falseSharing, upgrades } = tally(accounts);
  const cycles = accounts.reduce((sum, { missCycles, upgradeCycles }) => {
    return sum + missCycles.trueSharing + missCycles.falseSharing + upgradeCycles;
  }, 0);
  const culprits = new Set(
    accounts.flatMap(({ causes }) => [...causes].flatMap(([id, cause]) => (cause.falseSharing > 0 ? [id] : []))),
  );
  // Elements of an array each have their offset, the first one too.
  const isPart = (one: Use) =>
    uses.some((other) => startOf(other) === startOf(one) && other.account.address !== one.account.address);
  const byAddress = [...groupBy(uses, ({ account }) => account.address)].sort(([a], [b]) => a - b);
  const variables = byAddress.map(([address, own]): SharedVariable => {
    const sorted = own.map((use) => use.account).sort((a, b) => a.core - b.core || a.pc - b.pc || a.id - b.id);
    return {
      name: showPlace(own[0].place, isPart(own[0])),
      address,
      offset: address % line,
      uses: sorted.map((one) => variableUse(one, places, culprits.has(one.id))),
    };
  });
  const [{ place, account }] = uses;
  return { pid: place.pid, address: lineOf(account, line), coherence, falseSharing, upgrades, cycles, variables };
}

function variableUse(account: Account, places: Places, isCulprit: boolean): VariableUse {
  const { core, kind, space, pc, accesses, misses } = account;
  const { pid: _, ...source } = places.code(space, pc);
  return {
    core,
    ...source,
    reads: kind === 'store' ? 0 : accesses,
    writes: kind === 'store' || kind === 'atomic' ? accesses : 0,
    coherence: misses.trueSharing,
    falseSharing: misses.falseSharing,
    conflicts: isCulprit || misses.falseSharing > 0,
  };
}
