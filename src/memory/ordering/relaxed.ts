/**
 * A relaxed ordering within RISC-V's weak memory ordering (Unprivileged Specification, chapter "RVWMO"): besides, loads may
 * have been done before loads that precede them.
 * It shows less than RVWMO allows: loads never take effect after stores that follow them, so load buffering is not seen;
 * and loads change places only where `early-loads.ts` knows that none needs the other.
 */
import { buffered } from './ordering.ts';

export const relaxed = buffered('relaxed', "Within RISC-V's weak ordering: loads overtake loads, too.", {
  storesInOrder: false,
  loadsEarly: true,
});
