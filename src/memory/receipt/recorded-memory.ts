/**
 * Memories whose accesses a journal hears: as instructions ask for them, before any store buffer, and as they come to the
 * memory itself. What the kernel does for itself is no instruction's.
 */
import type { MemorySystem } from '../port.ts';
import type { Journal } from './journal.ts';
import { type PortListener, RecordedPort } from './recorded-port.ts';

/** A memory as instructions see it; accesses are counted here. */
export function recordedForCores(memory: MemorySystem, cores: number, journal: Journal): MemorySystem {
  const ports = Array.from({ length: cores }, (_, core) => {
    let isInKernel = true;
    const listener: PortListener = {
      began(call, { pc, space }) {
        if (!isInKernel && call.errand !== 'fetch') journal.began(core, call, pc, space);
      },
      ended: (at, fault) => journal.finished(at, fault),
      fetched: () => undefined,
      kernel(has) {
        isInKernel = has;
      },
    };
    return new RecordedPort(memory.port(core), listener);
  });
  return {
    ...memory,
    direct: false,
    observed: true,
    port: (core) => ports[core],
    touch(core, on, physical, now) {
      journal.began(core, { errand: on, address: physical, width: 4, now }, 0, undefined);
      const finished = memory.touch(core, on, physical, now);
      journal.finished(finished, 0);
      return finished;
    },
    save: () => ({ memory: memory.save(), journal: journal.save() }),
    restore(state) {
      const saved = state as { memory: unknown; journal: unknown };
      memory.restore(saved.memory);
      journal.restore(saved.journal);
    },
  };
}

/** A memory as store buffers see it. */
export function recordedBehindBuffers(memory: MemorySystem, cores: number, journal: Journal): MemorySystem {
  const ports = Array.from({ length: cores }, (_, core) => {
    const listener: PortListener = {
      began: (call, { space }) => journal.arrived(core, call, space),
      ended: (at, fault, failed) => journal.answered(at, fault, failed),
      fetched: (late) => journal.fetched(late),
      kernel: () => undefined,
    };
    return new RecordedPort(memory.port(core), listener);
  });
  return {
    ...memory,
    port: (core) => ports[core],
    touch(core, on, physical, now) {
      journal.arrived(core, { errand: on, address: physical, width: 4, now }, undefined);
      const finished = memory.touch(core, on, physical, now);
      journal.answered(finished, 0, false);
      return finished;
    },
  };
}
