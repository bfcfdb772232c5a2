/**
 * Total store ordering: a first-in first-out store buffer, so only a store and a later load may change places.
 * Follows Sewell et al. 2010, "x86-TSO", and the Unprivileged Specification's Ztso: every load acquires and every store
 * releases, so fences order nothing here but stores before loads, and atomics wait for the stores before them.
 */
import { buffered } from './ordering.ts';

export const tso = buffered('tso', 'Total store ordering: stores wait in a queue, and later loads overtake them.', {
  storesInOrder: true,
  loadsEarly: false,
});
