# Independent reads of independent writes (IRIW): two threads write, and two others may disagree on the order of that.
# expect-match: r0=0 r1=0 r2=0 r3=0: \d+
# expect-match: r0=1 r1=0 r2=0 r3=0: \d+
# expect-match: r0=0 r1=1 r2=0 r3=0: \d+
# expect-match: r0=1 r1=1 r2=0 r3=0: \d+
# expect-match: r0=0 r1=0 r2=1 r3=0: \d+
# expect: r0=1 r1=0 r2=1 r3=0: 0
# expect-match: r0=0 r1=1 r2=1 r3=0: \d+
# expect-match: r0=1 r1=1 r2=1 r3=0: \d+
# expect-match: r0=0 r1=0 r2=0 r3=1: \d+
# expect-match: r0=1 r1=0 r2=0 r3=1: \d+
# expect-match: r0=0 r1=1 r2=0 r3=1: \d+
# expect-match: r0=1 r1=1 r2=0 r3=1: \d+
# expect-match: r0=0 r1=0 r2=1 r3=1: \d+
# expect-match: r0=1 r1=0 r2=1 r3=1: \d+
# expect-match: r0=0 r1=1 r2=1 r3=1: \d+
# expect-match: r0=1 r1=1 r2=1 r3=1: \d+
# expect: weak: 0 of 200
# machine: mimd cores=4
# try: flynn run corr
#
# Not with sequential consistency, nor with TSO. With RVWMO a reader's two loads may change places; a fence between
# them forbids it again, for RVWMO too lets all others see a store at the same moment.

        .equ    THREADS, 4
        .equ    READS, 4
        .equ    WEAK, 0b0101        # r0 = 1, r1 = 0, r2 = 1, r3 = 0
        .include "litmus.inc"

        .data
bodies: .word   p0, p1, p2, p3

        .text
p0:     sw      s0, 0(s1)           # x = 1
        li      a0, 0
        ret

p1:     sw      s0, 0(s2)           # y = 1
        li      a0, 0
        ret

p2:     lw      a0, 0(s1)           # r0 = x
        lw      a1, 0(s2)           # r1 = y
        slli    a1, a1, 1
        or      a0, a0, a1
        ret

p3:     lw      a0, 0(s2)           # r2 = y
        lw      a1, 0(s1)           # r3 = x
        slli    a0, a0, 2
        slli    a1, a1, 3
        or      a0, a0, a1
        ret
