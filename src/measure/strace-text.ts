/** System calls as people read them, after strace(1): `lock(mutex='m') = 0`, with the cycle, the core and the thread before. */
import type { Call } from '../machine/history.ts';
import type { Machine } from '../machine/machine.ts';
import { grouped } from './text-table.ts';

/** From this on a number is an address, for people. */
const leastAddress = 2 ** 16;

export function showCall(call: Call, machine: Machine): string {
  const { cycle, core, tid, name, number, arguments: given, answer, error, waitsFor } = call;
  const thread = machine.kernel.graph.threads.get(tid);
  const who = `${grouped(cycle).padStart(11)}  core ${core}  ${tid} ${thread?.name ?? ''}`;
  const values = given.map((one) => `${one.name}=${valueText(one.value, one.symbol)}`);
  const result =
    answer === undefined
      ? waitsFor === ''
        ? ''
        : `, waits for ${waitsFor}`
      : ` = ${valueText(answer, undefined)}${error === undefined ? '' : ` ${error}`}`;
  return `${who.padEnd(36)}  ${name ?? `call ${number}`}(${values.join(', ')})${result}`;
}

function valueText(value: number, symbol: string | undefined): string {
  if (symbol !== undefined) return `'${symbol}'`;
  return Math.abs(value) >= leastAddress ? `0x${(value >>> 0).toString(16)}` : String(value);
}
