# Coherence of reads (CoRR): a thread that reads one variable twice never sees the new value first and then the old one.
# expect-match: r0=0 r1=0: \d+
# expect: r0=1 r1=0: 0
# expect-match: r0=0 r1=1: \d+
# expect-match: r0=1 r1=1: \d+
# expect: weak: 0 of 200
# machine: mimd cores=2
# try: flynn run mp
#
# On any coherent memory, whatever its ordering, a variable's values come in one order for all.

        .equ    THREADS, 2
        .equ    READS, 2
        .equ    WEAK, 0b01          # r0 = 1, r1 = 0
        .include "litmus.inc"

        .data
bodies: .word   p0, p1

        .text
p0:     sw      s0, 0(s1)           # x = 1
        li      a0, 0
        ret

p1:     lw      a0, 0(s1)           # r0 = x
        lw      a1, 0(s1)           # r1 = x
        slli    a1, a1, 1
        or      a0, a0, a1
        ret
