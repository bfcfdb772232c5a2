/**
 * A compiled protocol whose states come twice: as they are, and of lines that were fetched ahead and not used yet. To the
 * others such a line is like any; the first load or store of its own core takes the mark away. So whoever looks for hits
 * that change nothing, by state, does not take the first use for one, and needs no test for it.
 */
import { type CompiledProtocol, cell } from './compile.ts';
import { eventNumbers } from './protocol.ts';

/** Stands among the actions of a first use, so that it is nobody's quiet hit; higher than every bit of `actionBits`. */
const firstUse = 1 << 12;

/** The protocol with its marked states behind its own, in the same order, but for the absence of a line. */
export function withPrefetched(protocol: CompiledProtocol): CompiledProtocol {
  const { states, may, dirty } = protocol;
  const count = states.length;
  const marked = (state: number) => (state === 0 ? 0 : state + count - 1);
  const twice = (of: Uint8Array) => Uint8Array.from([...of, ...of.subarray(1)]);
  const cells = cell(2 * count - 1, 0, 0);
  const next = new Uint8Array(cells);
  const actions = new Int16Array(cells).fill(-1);
  next.set(protocol.next);
  actions.set(protocol.actions);
  for (let state = 1; state < count; state++) {
    for (const event of Object.values(eventNumbers)) {
      const isUse = event === eventNumbers.load || event === eventNumbers.store;
      for (const shared of [0, 1]) {
        const [from, to] = [cell(state, event, shared), cell(marked(state), event, shared)];
        if (protocol.actions[from] < 0) continue;
        next[to] = isUse ? protocol.next[from] : marked(protocol.next[from]);
        actions[to] = isUse ? protocol.actions[from] | firstUse : protocol.actions[from];
      }
    }
  }
  return { ...protocol, states: [...states, ...states.slice(1)], may: twice(may), dirty: twice(dirty), next, actions };
}
