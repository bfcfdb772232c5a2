# Load buffering (LB): each thread reads one variable and then writes the other, and both may read 1.
# expect-match: r0=0 r1=0: \d+
# expect-match: r0=1 r1=0: \d+
# expect-match: r0=0 r1=1: \d+
# expect: r0=1 r1=1: 0
# expect: weak: 0 of 200
# machine: mimd cores=2
# try: flynn run iriw
#
# Only where a store may be seen before an earlier load has its value: RVWMO allows it, TSO does not.

        .equ    THREADS, 2
        .equ    READS, 2
        .equ    WEAK, 0b11
        .include "litmus.inc"

        .data
bodies: .word   p0, p1

        .text
p0:     lw      a0, 0(s2)           # r0 = y
        sw      s0, 0(s1)           # x = 1
        ret

p1:     lw      a0, 0(s1)           # r1 = x
        sw      s0, 0(s2)           # y = 1
        slli    a0, a0, 1
        ret
