/** Memory organisations: what a machine's memory is made of. */
import type { Plug } from '../base/plug.ts';
import type { MemorySystem } from './port.ts';

/** What a memory organisation is told when a machine is built. */
export interface MemorySetting {
  readonly cores: number;
  /** Whether a misaligned load or store faults, or is carried out byte by byte. */
  readonly misaligned: 'fault' | 'allow';
}

export interface MemoryOrganisation<P extends object> extends Plug<P> {
  create(parameters: P, setting: MemorySetting): MemorySystem;
}
