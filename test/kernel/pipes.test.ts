/**
 * Pipes: what is written comes out in order, whole writes unmixed, whatever the sizes of pipe, writes and reads; ends that
 * are closed are heard of; and wild pointers change nothing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from './rig.ts';
import { macros, programOf } from './source.ts';

const close = 57;
const read = 63;
const write = 64;

function printed(text: string, setting: Parameters<typeof run>[1] = {}): string {
  const { outcome, console } = run(programOf(macros + text), setting);
  expect(outcome).toMatchObject({ kind: 'exit', code: 0 });
  return console.text.trim();
}

/** Writers, a process each, that write some chunks of their own letter; a reader that shows all it gets, read by read. */
function relay(writers: readonly (readonly number[])[], most: number): string {
  const child = (chunks: readonly number[], index: number): string => `
w${index}:     la      t0, text
        li      t1, 100
        li      t2, ${97 + index}
1:      sb      t2, (t0)
        addi    t0, t0, 1
        addi    t1, t1, -1
        bnez    t1, 1b
${chunks.map((size) => `        lw s0, ends+4\n la s1, text\n li s2, ${size}\n do ${write}, s0, s1, s2\n li t0, ${size}\n bne a0, t0, bad\n`).join('')}
        quit`;
  return `
        .data
ends:   .word   0, 0
text:   .space  200
        .text
main:   pipe    ends
${writers.map((_, index) => `        fork t0\n beqz t0, w${index}\n`).join('')}
        lw      s0, ends+4
        do      ${close}, s0
next:   lw      s0, ends
        la      s1, text
        li      s2, ${most}
        do      ${read}, s0, s1, s2
        blez    a0, end
        mv      s3, a0
        la      s4, text
1:      lb      t0, (s4)
        printc  t0
        addi    s4, s4, 1
        addi    s3, s3, -1
        bnez    s3, 1b
        printc  '|'
        j       next
end:    mv      s5, a0
1:      wait    t0
        bltz    t0, 2f
        add     s5, s5, a1
        j       1b
2:      quit    s5
bad:    quit    1
${writers.map(child).join('')}`;
}

describe('a pipe', () => {
  it('brings what is written in order and unmixed, for any sizes', () => {
    const chunks = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(chunks, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 3 }),
        (writers, most, pipe, cores, seed) => {
          const text = printed(relay(writers, most), { cores, seed, quantum: 150, parameters: { pipe } });
          const parts = text.split('|').slice(0, -1);
          for (const part of parts) expect(part.length).toBeLessThanOrEqual(Math.min(most, pipe));
          const letters = parts.join('');
          expect(letters.length).toBe(writers.flat().reduce((sum, size) => sum + size, 0));
          // Taken apart by writes: each is a stretch of one letter, in the order of its writer.
          const left = writers.map((sizes) => [...sizes]);
          for (let at = 0; at < letters.length; ) {
            const writer = letters.charCodeAt(at) - 97;
            const size = left[writer].shift() ?? 0;
            expect(letters.slice(at, at + size)).toBe(letters[at].repeat(size));
            at += size;
          }
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });

  it('answers -EPIPE where nobody can read, also to who waits already', () => {
    const text = `
        .data
ends:   .word   0, 0
        .text
main:   pipe    ends
        fork    s0
        beqz    s0, child
        lw      s1, ends
        do      ${close}, s1
        lw      s1, ends+4
        la      s2, ends
        li      s3, 8
        do      ${write}, s1, s2, s3
        say     a0
        do      ${write}, s1, s2, s3
        say     a0
        quit
child:  li      t0, 20000
        sleep   t0
        quit`;
    // Four of the bytes were in the pipe when the last reader went.
    expect(printed(text, { parameters: { pipe: 4 } })).toBe('4 -32');
    expect(printed(text.replace('li      s3, 8', 'li      s3, 4'), { parameters: { pipe: 3 } })).toBe('3 -32');
  });

  it('ends when the last writer is gone, however it went', () => {
    const text = `
        .data
ends:   .word   0, 0
        .text
main:   pipe    ends
        fork    s0
        beqz    s0, child
        lw      s1, ends+4
        do      ${close}, s1
        lw      s1, ends
        la      s2, ends
        li      s3, 4
        do      ${read}, s1, s2, s3
        say     a0
        quit
child:  spawn   t0, other
        li      t0, 20000
        sleep   t0
        sw      zero, (zero)
other:  j       other`;
    expect(printed(text)).toBe('0');
    expect(printed(text, { cores: 3 })).toBe('0');
  });

  it('takes a number as long as one refers to it, and gives the lowest free one', () => {
    const text = `
        .data
ends:   .word   0, 0
        .text
main:   li      s1, 0
        do      ${close}, s1
        pipe    ends
        lw      s2, ends
        lw      s3, ends+4
        say     s2
        say     s3
        do      23, s3              # dup: a second end to write
        mv      s4, a0
        say     s4
        do      ${close}, s3
        la      s5, ends
        li      s6, 4
        do      ${write}, s4, s5, s6
        say     a0
        li      s7, 9
        li      s8, 0
        do      24, s2, s7, s8      # dup3: the end to read, as number 9
        do      ${close}, s2
        do      ${read}, s7, s5, s6
        say     a0
        do      ${close}, s4
        do      ${read}, s7, s5, s6
        say     a0
        quit`;
    expect(printed(text)).toBe('0 3 4 4 4 0');
  });

  it('refuses more files than a process may have', () => {
    const text = `
        .data
ends:   .word   0, 0
        .text
main:   li      s1, 0
1:      pipe    ends
        bltz    a0, 2f
        addi    s1, s1, 1
        j       1b
2:      mv      s2, a0
        say     s1
        say     s2
        quit`;
    expect(printed(text)).toBe('126 -24');
  });

  it('leaves what a reader has no memory for any more', () => {
    const text = `
        .data
ends:   .word   0, 0
bytes:  .space  8
        .text
main:   pipe    ends
        li      a0, 4096
        do      9                   # sbrk
        mv      s1, a0
        spawn   s2, reader, s1
        li      t0, 20000
        sleep   t0
        do      214, s1             # brk: the buffer of the reader is gone
        lw      s3, ends+4
        la      s4, bytes
        li      s5, 8
        do      ${write}, s3, s4, s5
        say     a0
        join    s2, s6
        say     s6
        lw      s3, ends
        do      ${read}, s3, s4, s5
        say     a0
        quit
reader: mv      s1, a0
        lw      s3, ends
        li      s5, 8
        do      ${read}, s3, s1, s5
        exit    a0`;
    expect(printed(text)).toBe('8 -14 8');
  });

  it('costs what its words cost', () => {
    const text = relay([[60, 60]], 60);
    const cyclesWith = (copy: number): number =>
      run(programOf(macros + text), { quantum: 1_000_000, parameters: { copy } }).outcome.cycle;
    // 120 bytes are 30 words in and 30 out.
    expect(cyclesWith(50) - cyclesWith(10)).toBe(60 * 40);
  });
});

it('a thread that waits for its own end of a pipe is told of as what it is', () => {
  const text = `
        .data
ends:   .word   0, 0
        .text
main:   pipe    ends
        lw      s1, ends
        la      s2, ends
        li      s3, 4
        do      ${read}, s1, s2, s3
        quit`;
  const { outcome } = run(programOf(macros + text));
  expect(outcome).toMatchObject({
    kind: 'deadlock',
    message: 'deadlock: no thread can go on: thread 1 (main) waits for bytes from pipe 1, which is empty',
  });
});
