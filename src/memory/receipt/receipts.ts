/**
 * Receipts of a run: of accesses that are looked for while it goes on, and of each core's last.
 * What is kept of an access is its account; the receipt is made when somebody asks for it, since a store may take effect
 * long after its instruction.
 */
import type { Account } from './account.ts';
import { Journal } from './journal.ts';
import type { Receipt } from './receipt.ts';
import { receiptOf } from './receipt-of.ts';

/** A number, the access that took longest (the first of several), or the first that did not find its line in a first level. */
export type Which = number | 'slowest' | 'first-miss';

/** Which access is looked for: one of those that are `among`, counted from 1. */
export interface Wanted {
  readonly which: Which;
  among(access: Pick<Account, 'core' | 'address' | 'pc' | 'errand'>): boolean;
}

export interface Search {
  /** How many accesses there were among which it is looked for. */
  readonly seen: number;
  /** Undefined where there was none so far. */
  receipt(): Receipt | undefined;
}

export class Receipts {
  /** What the parts of the memory write to. */
  readonly journal: Journal;
  private readonly lasts: (Account | undefined)[];
  private searches: Hunt[] = [];

  constructor(cores: number) {
    this.lasts = Array.from({ length: cores }, () => undefined);
    this.journal = new Journal(cores, {
      read: (account) => this.read(account),
      restored: () => {
        this.lasts.fill(undefined);
        this.searches = [];
      },
    });
  }

  /** Accesses so far, of a core or of all. */
  count(core?: number): number {
    return this.journal.count(core);
  }

  /** The receipt of a core's last access; undefined where there was none, or none since the machine went back. */
  last(core: number): Receipt | undefined {
    return this.made(this.lasts[core]);
  }

  /** Looks out for an access from now on, until the machine goes back. */
  search(wanted: Wanted): Search {
    const hunt: Hunt = { wanted, seen: 0, found: undefined };
    this.searches.push(hunt);
    return {
      get seen() {
        return hunt.seen;
      },
      receipt: () => this.made(hunt.found),
    };
  }

  private read(account: Account): void {
    this.lasts[account.core] = account;
    for (const hunt of this.searches) {
      if (!hunt.wanted.among(account)) continue;
      hunt.seen++;
      if (isBetter(account, hunt)) hunt.found = account;
    }
  }

  private made(account: Account | undefined): Receipt | undefined {
    return account && receiptOf(account, this.journal.layout);
  }
}

interface Hunt {
  readonly wanted: Wanted;
  seen: number;
  found: Account | undefined;
}

/** Whether an account is what is looked for, or nearer to it than what was found before. */
function isBetter(account: Account, { wanted: { which }, seen, found }: Hunt): boolean {
  if (which === 'slowest') return !found || account.finished - account.asked > found.finished - found.asked;
  if (which === 'first-miss') return !found && misses(account);
  return which === seen;
}

function misses({ isThrough, visits }: Account): boolean {
  return isThrough && (visits.at(-1)?.looks.some((look) => look.found !== 'first') ?? false);
}
