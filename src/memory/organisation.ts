/** Memory organisations: what a machine's memory is made of. */
import type { Choices } from '../base/choices.ts';
import type { Plug } from '../base/plug.ts';
import type { CachesSetting } from './cache/levels.ts';
import type { Link } from './links/link.ts';
import type { MemoryObserver } from './observer.ts';
import type { MemorySystem } from './port.ts';
import type { Protocol } from './protocols/protocol.ts';
import type { Journal } from './receipt/journal.ts';

/** What a memory organisation is told when a machine is built; those without caches use less of it. */
export interface MemorySetting {
  readonly cores: number;
  /** Whether a misaligned load or store faults, or is carried out byte by byte. */
  readonly misaligned: 'fault' | 'allow';
  readonly caches: CachesSetting;
  readonly protocol: Protocol;
  /** Makes the link between a number of places, which `nameOf` names. */
  readonly link: (places: number, nameOf: (place: number) => string) => Link;
  readonly choices: Choices;
  /** Who watches, where there is something to watch: organisations without caches have no use for it. */
  readonly observer?: MemoryObserver | undefined;
  /** Where receipts are wanted, what hears of everything that takes time. */
  readonly journal?: Journal | undefined;
}

export interface MemoryOrganisation<P extends object> extends Plug<P> {
  create(parameters: P, setting: MemorySetting): MemorySystem;
}
