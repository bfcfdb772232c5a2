# Message passing (MP): one thread writes data and then a flag; another may see the flag, and still the old data.
# expect-match: r0=0 r1=0: \d+
# expect: r0=1 r1=0: 0
# expect-match: r0=0 r1=1: \d+
# expect-match: r0=1 r1=1: \d+
# expect: weak: 0 of 200
# machine: mimd cores=2
# try: flynn run mp-fences
#
# Not with sequential consistency, nor with TSO; RISC-V's own ordering (RVWMO) allows it.

        .equ    THREADS, 2
        .equ    READS, 2
        .equ    WEAK, 0b01          # r0 = 1, r1 = 0
        .include "litmus.inc"

        .data
bodies: .word   p0, p1

        .text
p0:     sw      s0, 0(s1)           # x = 1: the data
        sw      s0, 0(s2)           # y = 1: the flag
        li      a0, 0
        ret

p1:     lw      a0, 0(s2)           # r0 = y
        lw      a1, 0(s1)           # r1 = x
        slli    a1, a1, 1
        or      a0, a0, a1
        ret
