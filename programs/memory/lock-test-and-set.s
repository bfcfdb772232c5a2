# The simplest spin lock, test-and-set: swap a 1 in until a 0 comes out.
# expect: counter = 200 of 200, overlaps = 0
# machine: mimd cores=4
# try: flynn run lock-test-and-test-and-set
#
# Each try stores, so it takes the line away from all others, the one in the critical section included.

        .include "lock-harness.inc"

        .data
        .padded
lock:   .word   0                   # 0: free, 1: taken
        .padded

        .text
prepare:
        ret

take:   la      t0, lock
        li      t1, 1
1:      amoswap.w.aq t2, t1, (t0)   # what follows cannot be done before it
        bnez    t2, 1b
        ret

give:   la      t0, lock
        amoswap.w.rl x0, x0, (t0)   # what is before must be done first
        ret
