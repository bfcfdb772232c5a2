/** The machine of the published figures: cores whose caches snoop on a bus, and threads that nobody interrupts. */
import type { Raw } from '../../src/machine/configuration.ts';
import type { MessageKind } from '../../src/memory/links/link.ts';
import type { MemorySystem } from '../../src/memory/port.ts';

export function busMachine(cores: number, latency = 60): Raw {
  const memory = { kind: 'uma', coherence: 'snooping', latency };
  const policy = { kind: 'rr', quantum: 10_000_000 };
  return { array: { kind: 'mimd', cores }, memory, protocol: 'mesi', link: 'bus', policy };
}

/** What literature calls the requests on a bus. */
export const requests: Readonly<Partial<Record<MessageKind, string>>> = {
  read: 'BusRd',
  write: 'BusRdX',
  upgrade: 'BusUpgr',
  update: 'BusUpd',
};

/** How often the bus was asked for something so far. */
export function transactions(memory: MemorySystem): number {
  const counts = memory.statistics()?.link.transactions ?? {};
  return Object.keys(requests).reduce((sum, kind) => sum + (counts[kind as MessageKind] ?? 0), 0);
}
