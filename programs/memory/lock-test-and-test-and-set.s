# A spin lock that looks before it swaps: waiting threads read their own copy, and disturb nobody until it changes.
# expect: counter = 200 of 200, overlaps = 0
# machine: mimd cores=4
# try: flynn run lock-backoff

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
1:      lw      t2, 0(t0)
        bnez    t2, 1b
        amoswap.w.aq t2, t1, (t0)
        bnez    t2, 1b              # somebody was faster
        ret

give:   la      t0, lock
        amoswap.w.rl x0, x0, (t0)
        ret
