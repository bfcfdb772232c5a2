/** A table whose entries each go through the states of an automaton: a byte for each, and one look-up to go on. */
import type { Automaton } from './automata.ts';

export class Counters {
  private readonly states: Uint8Array;
  /** By state: whether it guesses taken. */
  private readonly guesses: Uint8Array;
  /** By state and, doubled, whether a branch is taken: the next one. */
  private readonly next: Uint8Array;

  constructor(automaton: Automaton, entries: number, initial: string) {
    const names = [...automaton.keys()];
    const states = [...automaton.values()];
    this.states = new Uint8Array(entries).fill(names.indexOf(initial));
    this.guesses = Uint8Array.from(states, ({ guess }) => (guess === 'taken' ? 1 : 0));
    this.next = Uint8Array.from(
      states.flatMap(({ notTaken, taken }) => [notTaken, taken].map((to) => names.indexOf(to))),
    );
  }

  /** Whether an entry guesses taken; then it learns. */
  guess(index: number, taken: boolean): boolean {
    const state = this.states[index];
    this.states[index] = this.next[2 * state + (taken ? 1 : 0)];
    return this.guesses[state] === 1;
  }

  /** Whether an entry guesses taken. */
  peek(index: number): boolean {
    return this.guesses[this.states[index]] === 1;
  }

  save(): Uint8Array {
    return this.states.slice();
  }

  restore(state: unknown): void {
    this.states.set(state as Uint8Array);
  }
}
