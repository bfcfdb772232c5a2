# Store buffering with fences: no thread reads before its store is out, so never both read 0, whatever the ordering.
# expect-match: r0=0 r1=0: \d+
# expect-match: r0=1 r1=0: \d+
# expect-match: r0=0 r1=1: \d+
# expect-match: r0=1 r1=1: \d+
# expect: weak: 0 of 200
# machine: mimd cores=2
# try: flynn run sb

        .equ    THREADS, 2
        .equ    READS, 2
        .equ    WEAK, 0b00
        .include "litmus.inc"

        .data
bodies: .word   p0, p1

        .text
p0:     sw      s0, 0(s1)           # x = 1
        fence   w, r
        lw      a0, 0(s2)           # r0 = y
        ret

p1:     sw      s0, 0(s2)           # y = 1
        fence   w, r
        lw      a0, 0(s1)           # r1 = x
        slli    a0, a0, 1
        ret
