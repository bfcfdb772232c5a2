/**
 * Partial store ordering: besides, stores to different words change places, unless a fence keeps stores apart.
 * Follows the SPARC Architecture Manual, version 9, chapter 8 and appendix D, where that fence is `membar #StoreStore`. An
 * atomic is ordered with loads there, and with stores only by such a fence, by `.rl`, or by its address.
 */
import { buffered } from './ordering.ts';

export const pso = buffered('pso', 'Partial store ordering: stores overtake each other, too.', {
  storesInOrder: false,
  loadsEarly: false,
});
