/** The catalogue of replacement policies. */
import { fifo } from './fifo.ts';
import { lru } from './lru.ts';
import { plru } from './plru.ts';
import { random } from './random.ts';
import type { Replacement } from './replacement.ts';

export const replacements: readonly Replacement[] = [lru, plru, fifo, random];
