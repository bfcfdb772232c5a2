/** What an entry of a prediction table goes through as branches turn out to be taken or not, as tables of states. */

export interface AutomatonState {
  readonly guess: 'taken' | 'not taken';
  /** The state after a branch that is taken, and after one that is not. */
  readonly taken: string;
  readonly notTaken: string;
  readonly summary: string;
}

/** States by name; integers would be listed in another order, so names are not looked up by number. */
export type Automaton = ReadonlyMap<string, AutomatonState>;

/** Smith, A study of branch prediction strategies (1981), strategy 6 with one bit. */
export const lastTime: Automaton = new Map([
  ['0', { guess: 'not taken', taken: '1', notTaken: '0', summary: 'The branch was not taken the last time.' }],
  ['1', { guess: 'taken', taken: '1', notTaken: '0', summary: 'The branch was taken the last time.' }],
]);

/** Smith (1981), strategy 7: a counter that stops at its ends, so that one surprise in a row of the same changes no guess. */
export const saturating: Automaton = new Map([
  ['00', { guess: 'not taken', taken: '01', notTaken: '00', summary: 'Strongly not taken.' }],
  [
    '01',
    { guess: 'not taken', taken: '10', notTaken: '00', summary: 'Weakly not taken: the next that is taken turns it.' },
  ],
  ['10', { guess: 'taken', taken: '11', notTaken: '01', summary: 'Weakly taken: the next that is not turns it.' }],
  ['11', { guess: 'taken', taken: '11', notTaken: '10', summary: 'Strongly taken.' }],
]);
