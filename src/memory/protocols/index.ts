/** The catalogue of coherence protocols. */
import { dragon } from './dragon.ts';
import { firefly } from './firefly.ts';
import { mesi } from './mesi.ts';
import { mesif } from './mesif.ts';
import { mi } from './mi.ts';
import { moesi } from './moesi.ts';
import { msi } from './msi.ts';
import { none } from './none.ts';
import type { Protocol } from './protocol.ts';

export const protocols: readonly Protocol[] = [none, mi, msi, mesi, mesif, moesi, dragon, firefly];
