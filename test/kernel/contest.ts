/**
 * A contest: threads that take locks of all kinds at random, sleep and yield while they have one, and meet at conditions and
 * queues. Whoever has a lock writes its number into the word that the lock guards, and finds it there until it gives the lock;
 * a referee follows the events, and sees each take and each wait.
 */
import { type EventKind, type EventLog, eventKinds } from '../../src/base/events.ts';
import { transitions } from '../../src/kernel/thread.ts';

export interface Contest {
  readonly threads: number;
  /** Of each kind. */
  readonly locks: number;
  /** How often each thread takes something. */
  readonly rounds: number;
}

/** The program: it prints how many rounds there were, in all. */
export function contest({ threads, locks, rounds }: Contest): string {
  const guard = 'la s5, guarded\nadd s5, s5, s3\nsw s6, 0(s5)';
  // Those with a lock of one kind have the word to themselves: each kind has words of its own.
  const kept = 'lw t0, 0(s5)\ncheck t0, s6, torn';
  return `.equ LOCKS, ${locks}
.data
.balign 4
mutexes: .zero 4 * LOCKS
semaphores: .rept LOCKS\n.word 1\n.endr
rwlocks: .rept LOCKS / 3 + 1\n.word 0, 1 << 29, 2 << 29\n.endr
guarded: .zero 12 * LOCKS
pool: .word 0
total: .word 0
.mutex monitor
.condition room
.condition some
.queue q, 8
torn: .asciz "two had one lock"
.text
main: li a0, ${4 * threads}\nli a7, 9\necall\nmv s1, a0\nmv s2, a0\nli s0, ${threads}
1: spawn t0, worker, s0\nsw t0, 0(s1)\naddi s1, s1, 4\naddi s0, s0, -1\nbnez s0, 1b
2: lw t0, 0(s2)\njoin t0\naddi s2, s2, 4\nbltu s2, s1, 2b
lw t0, total\nprint t0\nquit
worker: mv s0, a0\nli s1, ${rounds}\nself s6
again: li t0, 1103515245\nmul s0, s0, t0\naddi s0, s0, 1234\nsrli s2, s0, 12\nli t0, LOCKS\nremu s3, s2, t0\nslli s3, s3, 2
srli s7, s0, 29\nli t0, 6\nbgeu s7, t0, meet\nli t0, 4\nbgeu s7, t0, shared\nli t0, 2\nbgeu s7, t0, counted
la s4, mutexes\nadd s4, s4, s3\nbnez s7, 1f\ntrylock t0, s4\nbnez t0, again\nj 2f
1: lock s4
2: ${guard}\ncall pause\n${kept}\nunlock s4\nj done
counted: la s4, semaphores\nadd s4, s4, s3\ndown s4
la s5, guarded + 4 * LOCKS\nadd s5, s5, s3\nsw s6, 0(s5)\ncall pause\n${kept}\nup s4\nj done
shared: la s4, rwlocks\nadd s4, s4, s3\nla s5, guarded + 8 * LOCKS\nadd s5, s5, s3\nandi t0, s2, 3\nbeqz t0, write
rdlock s4\nlw s8, 0(s5)\ncall pause\nlw t0, 0(s5)\ncheck t0, s8, torn\nrwunlock s4\nj done
write: wrlock s4\nsw s6, 0(s5)\ncall pause\n${kept}\nrwunlock s4\nj done
meet: andi t0, s2, 1\nbeqz t0, line
la s4, pool\nlock monitor
1: lw t0, 0(s4)\nli t1, 4\nblt t0, t1, 2f\nawait room, monitor\nj 1b
2: addi t0, t0, 1\nsw t0, 0(s4)\nsignal some\nunlock monitor\nyield\nlock monitor
3: lw t0, 0(s4)\nbgtz t0, 4f\nawait some, monitor\nj 3b
4: addi t0, t0, -1\nsw t0, 0(s4)\nsignal room\nunlock monitor\nj done
line: send q, s6\nrecv t0, q\nsnez t0, t0\nli t1, 1\ncheck t0, t1, torn
done: la t0, total\nli t1, 1\namoadd.w x0, t1, (t0)\naddi s1, s1, -1\nbnez s1, again\nexit
pause: andi t0, s2, 24\nbeqz t0, 1f\nli t1, 8\nbeq t0, t1, 2f\nret
1: andi t0, s2, 0x1e0\nsleep t0\nret
2: yield\nret
`;
}

/** An event log that keeps nothing and holds what it is told to the rules; `faults` are in words. */
export interface Referee extends EventLog {
  readonly takes: number;
  readonly faults: readonly string[];
  /** An event that was kept elsewhere. */
  hear(kind: number, a: number, b: number): void;
}

/** `writes` says whether a lock may have one holder only; others may have many. */
export function createReferee(writes: (address: number) => boolean): Referee {
  const holders = new Map<number, number[]>();
  const states = new Map<number, string>();
  const byNumber = new Map<number, { name: string; from: readonly string[]; to: string }>();
  for (const [name, row] of Object.entries(transitions)) byNumber.set(row.number, { name, ...row });
  const faults: string[] = [];
  let takes = 0;
  let position = 0;
  const rules: Readonly<Record<number, (a: number, b: number) => void>> = {
    [eventKinds.lock.number](tid, address) {
      const have = holders.get(address) ?? [];
      if (have.length > 0 && writes(address)) faults.push(`thread ${tid} took ${address}, which thread ${have} had`);
      holders.set(address, [...have, tid]);
      takes++;
    },
    [eventKinds.unlock.number](tid, address) {
      const have = holders.get(address) ?? [];
      if (!have.includes(tid)) faults.push(`thread ${tid} gave ${address}, which thread ${have} had`);
      holders.set(address, have.toSpliced(have.indexOf(tid), 1));
    },
    [eventKinds.thread.number](tid, number) {
      const row = byNumber.get(number);
      const state = states.get(tid) ?? 'new';
      if (!row?.from.includes(state)) faults.push(`thread ${tid} was ${state}, and then ${row?.name}`);
      else states.set(tid, row.to);
    },
  };
  return {
    enabled: true,
    faults,
    get takes() {
      return takes;
    },
    get position() {
      return position;
    },
    hear(kind, a, b) {
      position++;
      rules[kind]?.(a, b);
    },
    emit({ number }: EventKind, _core, _cycle, a = 0, b = 0) {
      this.hear(number, a, b);
    },
    *since() {},
  };
}
