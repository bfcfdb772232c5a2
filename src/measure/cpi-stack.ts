/**
 * Where a core's cycles went, cause by cause: a CPI stack (Eyerman, Eeckhout, Karkhanis and Smith 2006, "A performance counter
 * architecture for computing accurate CPI components").
 * Invariant: the causes sum to the core's cycles, exactly.
 *
 * A CPU model says how many cycles memory held the core up, ports what their accesses waited for. Where all that is waited
 * counts, as in cores that go on in order, the first is the sum of the second and of what caches and memory took. A model
 * that hides some of it is charged less: then what was waited for is cut in proportion.
 */
import type { Machine } from '../machine/machine.ts';

export const stackCauses = [
  'execute',
  'data',
  'loadUse',
  'structural',
  'branch',
  'fill',
  'icache',
  'dcache',
  'coherence',
  'link',
  'storeBuffer',
  'kernel',
  'lock',
  'idle',
] as const;

export type StackCause = (typeof stackCauses)[number];

/** In cycles. */
export type CpiStack = Readonly<Record<StackCause, number>>;

type Core = Machine['array']['cores'][number];

/** What the kernel knows of a core's cycles; `lock` are idle ones. */
interface KernelCycles {
  readonly kernel: number;
  readonly idle: number;
  readonly lock: number;
}

/** The stack of a core up to `cycles`; what it is behind, it has been idle. */
export function cpiStack(core: Core, { kernel, idle, lock }: KernelCycles, cycles: number): CpiStack {
  // What has begun and waits for its turn is an access.
  const { timing, retired, port, held } = core;
  const { waits } = port;
  const behind = cycles - core.cycle;
  const busy = core.cycle - kernel - idle;
  const model = timing?.causes;
  const told = model ? Object.values(model).reduce((sum, count) => sum + count, 0) : 0;
  // What passed without the model being told of it, its instructions had not come.
  const icache = model ? busy - told - held : Math.min(waits.fetch, busy - retired);
  const execute = model ? model.execute : retired;
  const memory = model ? model.memory + held : busy - retired - icache;
  const [coherence, link, storeBuffer] = within(memory, [waits.coherence, waits.link, waits.buffer]);
  return {
    execute,
    data: model?.data ?? 0,
    loadUse: model?.loadUse ?? 0,
    structural: model?.structural ?? 0,
    branch: model?.branch ?? 0,
    fill: model?.fill ?? 0,
    icache,
    dcache: memory - coherence - link - storeBuffer,
    ...{ coherence, link, storeBuffer, kernel, lock },
    idle: idle - lock + behind,
  };
}

/** The parts as they are if they fit into a whole, else cut in proportion so that they fill it, by largest remainders. */
export function within(whole: number, parts: readonly number[]): number[] {
  const sum = parts.reduce((total, part) => total + part, 0);
  if (sum <= whole) return [...parts];
  const shares = parts.map((part) => (part * whole) / sum);
  const cut = shares.map(Math.floor);
  let left = whole - cut.reduce((total, part) => total + part, 0);
  const byRemainder = [...parts.keys()].sort((a, b) => shares[b] - cut[b] - (shares[a] - cut[a]) || a - b);
  for (const index of byRemainder) if (left-- > 0) cut[index]++;
  return cut;
}
