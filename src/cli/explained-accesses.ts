/**
 * `--explain-access`: which accesses a user wants receipts of, looked for while the program runs.
 * The notation is `[WHERE:]WHICH`: which is a number from 1, `slowest` or `first-miss`; where is a core's number or a symbol,
 * of data that is accessed or of code that accesses, and all accesses count without it.
 */
import type { Command } from 'commander';
import type { Machine } from '../machine/machine.ts';
import { type ReceiptReport, receiptReport } from '../measure/receipt-report.ts';
import { counted } from '../measure/text-table.ts';
import type { Receipts, Which } from '../memory/receipt/receipts.ts';
import { createLookup } from '../program/lookup.ts';
import type { Program } from '../program/program.ts';
import { Refusal } from './refusal.ts';
import { symbolNamed } from './symbol-names.ts';

type Wanted = Parameters<Receipts['search']>[0];
type Search = ReturnType<Receipts['search']>;

/** Adds `--explain-access`, which may stand several times. */
export function addExplainFlag(command: Command): void {
  command.option(
    '--explain-access <which>',
    'say step by step what took an access its time: N, slowest or first-miss, of all, or as core:N or symbol:slowest',
    (which: string, before: readonly string[] = []) => [...before, which],
  );
}

/** An access that is looked for, as it was written and as a machine understands it. */
interface Ask {
  readonly text: string;
  readonly wanted: Wanted;
  /** Whose accesses are meant, for messages: ` of core 1`. */
  readonly whose: string;
}

/** What a run found of the accesses that were asked for. */
export interface Explained {
  readonly receipts: readonly ReceiptReport[];
  /** What there was no access for: a message each. */
  readonly missing: readonly string[];
}

const forms =
  '\n  expected: N, slowest or first-miss, and before it, if you like, a core or a symbol: 12, 0:12, counter:slowest';

const nothing: Explained = { receipts: [], missing: [] };

/**
 * Looks out on a machine, before it runs, for the accesses that texts name; gives what tells of them afterwards. The machine
 * has receipts, or there is nothing to explain; for a trace there is no program.
 */
export function explainAccesses(
  texts: readonly string[],
  machine: Machine,
  program: Program | undefined,
): () => Explained {
  const { receipts } = machine;
  if (!receipts) return () => nothing;
  const asks = texts.map((text) => parseAsk(text, machine.array.cores.length, program));
  const searches = asks.map((ask): Ask & { search: Search } => ({ ...ask, search: receipts.search(ask.wanted) }));
  return () => {
    const found = searches.map(({ text, search }) => ({ text, receipt: search.receipt() }));
    return {
      receipts: found.flatMap(({ text, receipt }) => (receipt ? [receiptReport(text, receipt, machine)] : [])),
      missing: searches.filter((_, index) => !found[index].receipt).map((one) => absence(one, one.search.seen)),
    };
  };
}

/** Why there is no such access. */
function absence({ text, wanted: { which }, whose }: Ask, seen: number): string {
  const count = `${seen === 0 ? 'no access' : counted(seen, 'access', 'accesses')}${whose}`;
  const why = which === 'first-miss' && seen > 0 ? `none of ${count} missed` : `there was ${count}`;
  return `--explain-access ${text}: ${seen > 1 ? why.replace('there was', 'there were') : why}`;
}

/** Throws a `Refusal` that says what is wrong with the text. */
function parseAsk(text: string, cores: number, program: Program | undefined): Ask {
  const cut = text.lastIndexOf(':');
  const which = parseWhich(text.slice(cut + 1), text);
  if (cut < 0) return { text, whose: '', wanted: { which, among: () => true } };
  const where = text.slice(0, cut);
  if (/^\d+$/.test(where)) {
    if (Number(where) >= cores) {
      const range = cores === 1 ? 'the only core is 0' : `cores are numbered from 0 to ${cores - 1}`;
      throw new Refusal(`--explain-access ${text}: there is no core ${where}; ${range}`);
    }
    return { text, whose: ` of core ${where}`, wanted: { which, among: ({ core }) => core === Number(where) } };
  }
  if (!program) throw new Refusal(`--explain-access ${text}: a trace has no symbols; name a core, such as 0:${which}`);
  const lookup = createLookup(program);
  const symbol = symbolNamed(where, program, `--explain-access ${text}`);
  const isAt = (address: number) => lookup.symbolAt(address)?.symbol.value === symbol.value;
  return {
    text,
    whose: ` of ${where}`,
    wanted: { which, among: ({ address, pc }) => isAt(address) || isAt(pc) },
  };
}

function parseWhich(word: string, text: string): Which {
  if (word === 'slowest' || word === 'first-miss') return word;
  const number = Number(word.replaceAll(/[_,]/g, ''));
  if (!/^\d[\d_,]*$/.test(word) || number < 1 || !Number.isSafeInteger(number)) {
    throw new Refusal(`--explain-access ${text} names no access${forms}`);
  }
  return number;
}
