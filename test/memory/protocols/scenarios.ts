/**
 * What the literature says that each protocol does to one line in three caches, step by step: the operation, the states
 * after it (`-` where the line is not), what went over the bus, and who gave the line. `+mem` says that memory took the
 * line or word from the same transaction.
 *
 * MSI begins with the worked example of Culler, Singh & Gupta, section 5.3.1. The others go through every arrow of their
 * figures: Culler, Singh & Gupta 5.15 (MESI) and 5.16 (Dragon), Goodman & Hum 2009 (MESIF), Sweazey & Smith 1986, table
 * of the MOESI class (MOESI), Archibald & Baer 1986 (Firefly).
 */
import type { Protocol } from '../../../src/memory/protocols/protocol.ts';
import { type OwnEvent, perform, start } from './model.ts';

export const scenarios: Readonly<Record<string, string>> = {
  none: `
    P1 r  V - -  BusRd  memory
    P1 r  V - -  -      -
    P2 w  V D -  BusRd  memory
    P1 r  V D -  -      -
    P1 w  D D -  -      -
    P1 w  D D -  -      -
    P2 r  D D -  -      -
    P3 r  D D V  BusRd  memory
    P3 e  D D -  -      -
    P1 e  - D -  BusWB  -
    P2 e  - - -  BusWB  -`,
  mi: `
    P1 r  M - -  BusRdX  memory
    P1 r  M - -  -       -
    P1 w  M - -  -       -
    P2 r  - M -  BusRdX  P1+mem
    P2 e  - - -  BusWB   -
    P3 w  - - M  BusRdX  memory
    P1 w  M - -  BusRdX  P3+mem`,
  msi: `
    P1 r  S - -  BusRd   memory
    P3 r  S - S  BusRd   memory
    P3 w  - - M  BusRdX  memory
    P1 r  S - S  BusRd   P3+mem
    P2 r  S S S  BusRd   memory
    P2 r  S S S  -       -
    P2 w  - M -  BusRdX  memory
    P2 r  - M -  -       -
    P2 w  - M -  -       -
    P1 w  M - -  BusRdX  P2+mem
    P1 e  - - -  BusWB   -
    P1 r  S - -  BusRd   memory
    P1 e  - - -  -       -`,
  mesi: `
    P1 r  E - -  BusRd    memory
    P1 r  E - -  -        -
    P1 w  M - -  -        -
    P1 r  M - -  -        -
    P1 w  M - -  -        -
    P2 r  S S -  BusRd    P1+mem
    P3 r  S S S  BusRd    memory
    P2 r  S S S  -        -
    P2 w  - M -  BusUpgr  -
    P3 w  - - M  BusRdX   P2+mem
    P3 e  - - -  BusWB    -
    P3 r  - - E  BusRd    memory
    P1 r  S - S  BusRd    P3
    P2 w  - M -  BusRdX   memory
    P2 e  - - -  BusWB    -
    P2 r  - E -  BusRd    memory
    P1 w  M - -  BusRdX   P2
    P2 r  S S -  BusRd    P1+mem
    P1 e  - S -  -        -
    P2 w  - M -  BusUpgr  -
    P2 e  - - -  BusWB    -
    P2 r  - E -  BusRd    memory
    P2 e  - - -  -        -`,
  mesif: `
    P1 r  E - -  BusRd    memory
    P1 r  E - -  -        -
    P2 r  S F -  BusRd    P1
    P1 r  S F -  -        -
    P2 r  S F -  -        -
    P3 r  S S F  BusRd    P2
    P3 e  S S -  -        -
    P3 r  S S F  BusRd    memory
    P1 w  M - -  BusUpgr  -
    P1 r  M - -  -        -
    P1 w  M - -  -        -
    P2 r  S F -  BusRd    P1+mem
    P2 w  - M -  BusUpgr  -
    P3 w  - - M  BusRdX   P2
    P3 e  - - -  BusWB    -
    P1 r  E - -  BusRd    memory
    P1 w  M - -  -        -
    P1 e  - - -  BusWB    -
    P1 r  E - -  BusRd    memory
    P2 w  - M -  BusRdX   P1
    P2 e  - - -  BusWB    -
    P1 r  E - -  BusRd    memory
    P2 r  S F -  BusRd    P1
    P3 w  - - M  BusRdX   P2
    P3 e  - - -  BusWB    -
    P1 r  E - -  BusRd    memory
    P2 r  S F -  BusRd    P1
    P1 e  - F -  -        -
    P2 w  - M -  BusUpgr  -
    P2 e  - - -  BusWB    -
    P2 r  - E -  BusRd    memory
    P2 e  - - -  -        -`,
  moesi: `
    P1 r  E - -  BusRd    memory
    P1 r  E - -  -        -
    P2 r  S S -  BusRd    memory
    P1 w  M - -  BusUpgr  -
    P1 r  M - -  -        -
    P1 w  M - -  -        -
    P2 r  O S -  BusRd    P1
    P1 r  O S -  -        -
    P2 r  O S -  -        -
    P3 r  O S S  BusRd    P1
    P1 w  M - -  BusUpgr  -
    P2 r  O S -  BusRd    P1
    P2 w  - M -  BusUpgr  -
    P3 w  - - M  BusRdX   P2
    P1 r  S - O  BusRd    P3
    P2 w  - M -  BusRdX   P3
    P2 e  - - -  BusWB    -
    P1 r  E - -  BusRd    memory
    P1 w  M - -  -        -
    P2 r  O S -  BusRd    P1
    P1 e  - S -  BusWB    -
    P3 r  - S S  BusRd    memory
    P2 e  - - S  -        -
    P3 e  - - -  -        -
    P1 r  E - -  BusRd    memory
    P2 w  - M -  BusRdX   memory
    P2 e  - - -  BusWB    -
    P1 r  E - -  BusRd    memory
    P1 e  - - -  -        -`,
  dragon: `
    P1 r  E - -     BusRd         memory
    P1 r  E - -     -             -
    P2 r  Sc Sc -   BusRd         memory
    P1 r  Sc Sc -   -             -
    P1 w  Sm Sc -   BusUpd        -
    P1 r  Sm Sc -   -             -
    P1 w  Sm Sc -   BusUpd        -
    P2 w  Sc Sm -   BusUpd        -
    P3 r  Sc Sm Sc  BusRd         P2
    P3 e  Sc Sm -   -             -
    P1 e  - Sm -    -             -
    P2 w  - M -     BusUpd        -
    P2 r  - M -     -             -
    P2 w  - M -     -             -
    P1 r  Sc Sm -   BusRd         P2
    P2 e  Sc - -    BusWB         -
    P3 r  Sc - Sc   BusRd         memory
    P3 e  Sc - -    -             -
    P1 w  M - -     BusUpd        -
    P2 w  Sc Sm -   BusRd BusUpd  P1
    P3 w  Sc Sc Sm  BusRd BusUpd  P2
    P3 e  Sc Sc -   BusWB         -
    P1 e  - Sc -    -             -
    P2 e  - - -     -             -
    P1 w  M - -     BusRd         memory
    P1 e  - - -     BusWB         -
    P1 r  E - -     BusRd         memory
    P1 w  M - -     -             -
    P1 e  - - -     BusWB         -
    P1 r  E - -     BusRd         memory
    P2 w  Sc Sm -   BusRd BusUpd  memory
    P1 e  - Sm -    -             -
    P2 e  - - -     BusWB         -
    P1 r  E - -     BusRd         memory
    P1 e  - - -     -             -`,
  firefly: `
    P1 r  V - -  BusRd         memory
    P1 r  V - -  -             -
    P2 r  S S -  BusRd         P1
    P3 r  S S S  BusRd         P1 P2
    P1 r  S S S  -             -
    P1 w  S S S  BusUpd        -+mem
    P2 e  S - S  -             -
    P3 e  S - -  -             -
    P1 w  V - -  BusUpd        -+mem
    P1 w  D - -  -             -
    P1 r  D - -  -             -
    P1 w  D - -  -             -
    P2 r  S S -  BusRd         P1+mem
    P3 w  S S S  BusRd BusUpd  P1 P2+mem
    P1 e  - S S  -             -
    P2 e  - - S  -             -
    P3 e  - - -  -             -
    P1 w  D - -  BusRd         memory
    P1 e  - - -  BusWB         -
    P1 r  V - -  BusRd         memory
    P1 e  - - -  -             -`,
};

const events: Readonly<Record<string, OwnEvent>> = { r: 'load', w: 'store', e: 'evict' };
const signals: Readonly<Record<string, string>> = {
  read: 'BusRd',
  write: 'BusRdX',
  upgrade: 'BusUpgr',
  update: 'BusUpd',
  'write-back': 'BusWB',
  'write-through': 'BusWr',
  'write-around': 'BusWr',
};

/** The rows of a scenario, each as its columns. */
export function rowsOf(scenario: string): string[][] {
  return scenario
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));
}

/** What the model does when it is told the operations of some rows: rows of the same form. */
export function carryOut(protocol: Protocol, operations: readonly string[]): string[][] {
  let world = start(protocol, 3, 1);
  return operations.map((operation) => {
    const [, core, event] = /^P(\d) ([rwe])$/.exec(operation) ?? [];
    const result = perform(protocol, world, { core: Number(core) - 1, event: events[event], word: 0 });
    world = result.world;
    const from = result.suppliers.map((supplier) => `P${supplier + 1}`).join(' ');
    // That a written-back line goes to memory need not be said.
    const taken = result.memoryTakes && !result.requests.includes('write-back') ? '+mem' : '';
    return [
      operation,
      world.copies.map(({ state }) => (state === protocol.initial ? '-' : state)).join(' '),
      result.requests.map((request) => signals[request]).join(' ') || '-',
      (from || (result.fromMemory ? 'memory' : '-')) + taken,
    ];
  });
}
