/** A memory behind store buffers: one for each core, whose stores leave as `departures.ts` says. */
import type { MemorySystem } from '../port.ts';
import { Departures } from './departures.ts';
import { EarlyLoads, StoreHistory } from './early-loads.ts';
import { OrderedPort } from './ordered-port.ts';
import type { BufferParameters, OrderingRules, OrderingSetting } from './ordering.ts';

/** Wraps a memory; everything but what its cores load and store stays as it is. */
export function createOrderedMemory(
  memory: MemorySystem,
  rules: OrderingRules,
  parameters: BufferParameters,
  { cores, choices, coherent, journal }: OrderingSetting,
): MemorySystem {
  const depart = (core: number, at: number) => ports[core].depart(at);
  const departures = new Departures(cores, journal ? (core, at) => journal.apart(() => depart(core, at)) : depart);
  if (journal) journal.buffered = true;
  const history = new StoreHistory();
  // Old values are told from new ones by what everybody sees, which incoherent caches have not.
  const early = Array.from({ length: rules.loadsEarly && coherent ? cores : 0 }, (_, core) => {
    return new EarlyLoads(core, history, choices, journal);
  });
  const ports = Array.from({ length: cores }, (_, core) => {
    return new OrderedPort({
      core,
      inner: memory.port(core),
      ram: memory.ram,
      rules,
      parameters,
      choices,
      departures,
      early: early.length > 0 ? { loads: early[core], history } : undefined,
    });
  });
  return {
    ...memory,
    direct: false,
    // Stores leave their buffers when others look for them, and that is at once.
    lookahead: 0,
    port: (core) => ports[core],
    save: () => ({
      memory: memory.save(),
      ports: ports.map((port) => port.save()),
      early: early.map((loads) => loads.save()),
      history: history.save(),
    }),
    restore(state) {
      const saved = state as { memory: unknown; ports: unknown[]; early: unknown[]; history: unknown };
      memory.restore(saved.memory);
      history.restore(saved.history);
      for (const [core, loads] of early.entries()) loads.restore(saved.early[core]);
      for (const [core, port] of ports.entries()) {
        port.restore(saved.ports[core]);
        port.announce(departures);
      }
    },
  };
}
