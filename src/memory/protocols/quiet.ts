/** What a core may do with a line by its state alone, so that hits need no table: 1 where it may, by state. */
import { type CompiledProtocol, cell } from './compile.ts';
import { eventNumbers } from './protocol.ts';

/** Whether a load or a store asks nobody. */
export function alone({ actions, may }: CompiledProtocol, on: 'load' | 'store'): Uint8Array {
  const allowed = on === 'load' ? 1 : 2;
  return may.map((least, state) => {
    const asksNobody = [0, 1].every((shared) => actions[cell(state, eventNumbers[on], shared)] === 0);
    return least >= allowed && asksNobody ? 1 : 0;
  });
}

/** Whether it leaves the state as it is, too. */
export function quiet(protocol: CompiledProtocol, on: 'load' | 'store'): Uint8Array {
  const { next } = protocol;
  return alone(protocol, on).map((isAlone, state) => {
    const stays = [0, 1].every((shared) => next[cell(state, eventNumbers[on], shared)] === state);
    return isAlone === 1 && stays ? 1 : 0;
  });
}
