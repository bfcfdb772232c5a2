/**
 * The console as RARS programs know it.
 * Follows RARS, src/rars/riscv/syscalls and src/rars/util/SystemIO.java: hexadecimal has `0x` and eight digits, binary
 * thirty-two digits, characters are bytes, a number or a character takes the whole line it is read from. Calls that only
 * print leave every register as it was.
 */
import { hex } from '../../base/bits.ts';
import type { Tcb } from '../thread.ts';
import type { Services, Syscall } from './syscall.ts';

const newline = 10;

function print(kernel: Services, text: string): undefined {
  kernel.console.write(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
}

/** The next line as text; where there is none, the run ends. */
function lineFor(kernel: Services, thread: Tcb, what: string): string | undefined {
  const line = kernel.console.readLine();
  if (line) return new TextDecoder('latin1').decode(line);
  kernel.refuse(thread, `${what}: the input has ended`);
  return undefined;
}

const rows: readonly Syscall[] = [
  {
    number: 1,
    name: 'print_int',
    takes: ['number'],
    summary: 'Print a number in decimal.',
    call: (kernel, _, number) => print(kernel, String(number)),
  },
  {
    number: 4,
    name: 'print_string',
    takes: ['address'],
    summary: 'Print the bytes up to the next zero byte.',
    call(kernel, thread, address) {
      const { bytes, ends } = kernel.memoryOf(thread).readString(address);
      if (ends) kernel.console.write(bytes);
      else if (bytes.length === 0) kernel.refuse(thread, `print_string: nothing can be read at ${hex(address)}`);
      else {
        const end = hex((address >>> 0) + bytes.length);
        kernel.refuse(
          thread,
          `print_string: the string at ${hex(address)} has no zero byte before memory ends at ${end}`,
        );
      }
      return undefined;
    },
  },
  {
    number: 5,
    name: 'read_int',
    takes: [],
    summary: 'Read a line that holds a decimal number.',
    call(kernel, thread) {
      const line = lineFor(kernel, thread, 'read_int');
      if (line === undefined) return undefined;
      const value = /^[+-]?\d+$/.test(line.trim()) ? Number(line.trim()) : Number.NaN;
      if (value >= -(2 ** 31) && value < 2 ** 31) return value;
      return void kernel.refuse(thread, `read_int: '${line.trim()}' is not a number from -2147483648 to 2147483647`);
    },
  },
  {
    number: 8,
    name: 'read_string',
    takes: ['address', 'size'],
    summary: 'Read a line into a buffer of that size, as fgets does: with its newline if it fits, and a zero byte.',
    call(kernel, thread, address, size) {
      const line = kernel.console.readLine() ?? new Uint8Array(0);
      const most = size - 1;
      const bytes = [...line.subarray(0, Math.max(0, most))];
      if (bytes.length < most) bytes.push(newline);
      if (most >= 0) bytes.push(0);
      if (kernel.memoryOf(thread).write(address, Uint8Array.from(bytes))) return undefined;
      return void kernel.refuse(thread, `read_string: the buffer at ${hex(address)} cannot be written`);
    },
  },
  {
    number: 11,
    name: 'print_char',
    takes: ['character'],
    summary: 'Print the low byte.',
    call: (kernel, _, character) => kernel.console.write(Uint8Array.of(character)) as undefined,
  },
  {
    number: 12,
    name: 'read_char',
    takes: [],
    summary: 'Read a line and answer its first character.',
    call(kernel, thread) {
      const line = lineFor(kernel, thread, 'read_char');
      if (line !== '') return line?.charCodeAt(0);
      return void kernel.refuse(thread, 'read_char: the line is empty');
    },
  },
  {
    number: 34,
    name: 'print_hex',
    takes: ['number'],
    summary: 'Print a number as 0x and eight hexadecimal digits.',
    call: (kernel, _, number) => print(kernel, hex(number)),
  },
  {
    number: 35,
    name: 'print_binary',
    takes: ['number'],
    summary: 'Print a number as thirty-two binary digits.',
    call: (kernel, _, number) => print(kernel, (number >>> 0).toString(2).padStart(32, '0')),
  },
  {
    number: 36,
    name: 'print_unsigned',
    takes: ['number'],
    summary: 'Print a number in decimal, without sign.',
    call: (kernel, _, number) => print(kernel, String(number >>> 0)),
  },
];

export const consoleCalls: readonly Syscall[] = rows.map((row) => ({ ...row, device: 'console' }));
