/**
 * What do caches cost? One core with three caches and four cores with MESI on a bus, exactly ordered, beside one core over
 * flat memory; sixty-four cores over a directory beside four; and how many accesses of a trace are replayed in a second.
 * The targets: 0.4, 0.2, at most twice as much an instruction, five million accesses a second with MESI on four caches.
 */
import { assemble } from '../src/assembler/assembler.ts';
import type { Raw } from '../src/machine/configuration.ts';
import { createMachine, type Machine } from '../src/machine/machine.ts';
import { validate } from '../src/machine/validate.ts';
import { Replay } from '../src/memory/replay.ts';
import { TraceReader } from '../src/memory/trace.ts';
import { type Answer, ask, type Case } from './question.ts';

/** Each thread mixes loads, stores, arithmetic and branches over 4 KiB of its own, and counts its rounds in a shared word. */
function source(threads: number, rounds: number): string {
  return `main: li s0, ${threads}
 la s1, threads
1: addi s0, s0, -1
 slli t0, s0, 12
 spawn t1, work, t0
 sw t1, 0(s1)
 addi s1, s1, 4
 bnez s0, 1b
 li s0, ${threads}
2: addi s1, s1, -4
 lw t1, 0(s1)
 join t1
 addi s0, s0, -1
 bnez s0, 2b
 quit
work: la t1, data
 add t1, t1, a0
 la a1, rounds
 li t2, ${rounds}
1: li t3, 64
 mv t4, t1
2: lw t5, 0(t4)
 slli a2, t5, 5
 xor t5, t5, a2
 addi t5, t5, 7
 sw t5, 0(t4)
 addi t4, t4, 4
 addi t3, t3, -1
 bnez t3, 2b
 li t5, 1
 amoadd.w zero, t5, (a1)
 addi t2, t2, -1
 bnez t2, 1b
 exit
.data
data: .space ${4096 * threads}
threads: .space ${4 * threads}
.align 6
rounds: .word 0
`;
}

function machineOf(raw: Raw): Machine {
  const result = validate(raw);
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  return createMachine(result.configuration);
}

/** A thread a core; the rate is that of all cores together. */
function runs(name: string, threads: number, rounds: number, raw: Raw): Case {
  let instructions = 0;
  return {
    name,
    prepare: () => {
      const { program } = assemble({ file: 'work.s', text: source(threads, rounds) });
      if (!program) throw new Error('the source of this benchmark does not assemble');
      const machine = machineOf({ array: { kind: 'mimd', cores: threads }, ...raw });
      machine.load(program);
      const start = machine.snapshot();
      return () => {
        machine.restore(start);
        const { kind, message } = machine.run();
        if (kind !== 'exit') throw new Error(message);
        instructions = machine.array.cores.reduce((sum, { retired }) => sum + retired, 0);
      };
    },
    work: () => instructions,
  };
}

/**
 * The text of a trace of four cores: of a hundred accesses one is to lines that all share, `far` are anywhere in 256 KiB of
 * the core's own, the others go through 8 KiB of its own; three in ten are stores.
 */
function traceText(accesses: number, far: number): Uint8Array {
  let state = 1;
  const draw = (options: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % options;
  };
  const walked = [0, 0, 0, 0];
  const lines = Array.from({ length: accesses }, () => {
    const core = draw(4);
    const which = draw(100);
    const own = 0x100000 * (core + 1);
    let address = 0x2000 + 4 * draw(256);
    if (which < 99 - far) {
      walked[core] = (walked[core] + 4) % 8192;
      address = own + walked[core];
    } else if (which < 99) address = own + 4 * draw(65_536);
    return `${core} ${draw(10) < 3 ? 'w' : 'r'} ${address.toString(16)}\n`;
  });
  return new TextEncoder().encode(lines.join(''));
}

/** Reads a trace in the pieces that files come in, and replays it, again and again on the same memory. */
function replays(name: string, far: number, raw: Raw): Case {
  const accesses = 100_000;
  const pieceSize = 2 ** 18;
  return {
    name,
    prepare: () => {
      const text = traceText(accesses, far);
      const machine = machineOf(raw);
      const replay = new Replay(machine.memory, 4);
      const reader = new TraceReader({
        ...{ file: 'bench.trace', cores: 4, size: machine.memory.ram.limit, wrap: false },
        access: (core, on, address) => replay.access(core, on, address),
      });
      return () => {
        const before = replay.accesses;
        for (let at = 0; at < text.length; at += pieceSize) {
          const mistake = reader.feed(text.subarray(at, at + pieceSize));
          if (mistake) throw new Error(mistake.message);
        }
        if (replay.accesses - before !== accesses) throw new Error('accesses were lost');
      };
    },
    work: () => accesses,
  };
}

export async function memory(): Promise<{ answers: Answer[]; ratios: Record<string, number> }> {
  const directory = { memory: { kind: 'numa', nodes: 4, coherence: 'directory' }, link: 'mesh' };
  const caches = await ask('caches', 'instructions', [
    runs('one core, flat', 1, 20_000, {}),
    runs('one core, L1I, L1D and L2', 1, 8_000, { memory: 'uma', cache: { l2: { size: 2 ** 18 } } }),
    runs('four cores, MESI on a bus', 4, 1_000, { memory: 'uma', protocol: 'mesi' }),
  ]);
  const scale = await ask('a directory', 'instructions', [
    runs('four cores', 4, 1_000, directory),
    runs('sixty-four cores', 64, 60, directory),
  ]);
  const mesi4 = { array: { kind: 'mimd', cores: 4 }, memory: 'uma', protocol: 'mesi' };
  const replay = await ask('replaying a trace with MESI on four caches', 'accesses', [
    replays('4 % misses', 3, mesi4),
    replays('12 % misses', 9, mesi4),
  ]);
  const one = caches.rates['one core, flat'];
  return {
    answers: [caches, scale, replay],
    ratios: {
      'one core with caches / one core flat': caches.rates['one core, L1I, L1D and L2'] / one,
      'four cores, MESI on a bus / one core flat': caches.rates['four cores, MESI on a bus'] / one,
      'cost of an instruction, sixty-four cores / four': scale.rates['four cores'] / scale.rates['sixty-four cores'],
      'replay with 4 % misses / 5,000,000 accesses a second': replay.rates['4 % misses'] / 5e6,
      'replay with 12 % misses / 5,000,000 accesses a second': replay.rates['12 % misses'] / 5e6,
    },
  };
}
