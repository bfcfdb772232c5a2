/**
 * A core's reservation: the word that `lr` loaded and `sc` may store to, while nobody else has stored to its line.
 * Follows the Unprivileged Specification, chapter A, "Load-Reserved/Store-Conditional Instructions".
 */

/** How many failures of `sc` in a row are ordinary contention. */
const patience = 16;

const none = -1;

export class Reservation {
  private readonly core: number;
  /** The word's physical address. */
  private word = none;
  /** How many `sc` in a row have failed. */
  private failures = 0;

  constructor(core: number) {
    this.core = core;
  }

  hold(word: number): void {
    this.word = word;
  }

  isOf(word: number): boolean {
    return this.word === word;
  }

  /** Whether its word is in a line of 2^`shift` bytes. */
  isIn(line: number, shift: number): boolean {
    return this.word >> shift === line;
  }

  release(): void {
    this.word = none;
  }

  /** An `sc` has stored. */
  succeed(): void {
    this.word = none;
    this.failures = 0;
  }

  /**
   * An `sc` has failed; for how many cycles its core waits now. Cores that take a line from each other between `lr` and `sc`
   * could do so for ever: after many failures in a row they wait, the more the higher their number, so that one of them
   * gets through ("Eventual Success of Store-Conditional Instructions").
   */
  fail(): number {
    this.word = none;
    const tries = ++this.failures - patience;
    return tries <= 0 ? 0 : this.core * 2 ** Math.min(tries, 10);
  }

  save() {
    return { word: this.word, failures: this.failures };
  }

  restore(state: ReturnType<Reservation['save']>): void {
    Object.assign(this, state);
  }
}
