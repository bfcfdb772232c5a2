# The MCS queue lock: each thread waits on a word of its own, and whoever leaves sets the word of the next in line.
# expect: counter = 200 of 200, overlaps = 0
# machine: mimd cores=4
# try: flynn run lock-test-and-set
#
# Follows J. Mellor-Crummey and M. Scott, "Algorithms for scalable synchronization on shared-memory
# multiprocessors" (1991).

        .include "lock-harness.inc"

        .equ    NEXT, 0             # the record, a node: the node after it, or 0, and in a line of its own
        .equ    LOCKED, LINE        # whether its thread has to wait

        .data
        .padded
tail:   .word   0                   # the last node in line, or 0
        .padded

        .text
prepare:
        ret

take:   li      t1, 1
        sw      x0, NEXT(s8)
        sw      t1, LOCKED(s8)
        la      t0, tail
        amoswap.w.aqrl t1, s8, (t0)  # the node is filled in before anybody can find it
        beqz    t1, 2f
        sw      s8, NEXT(t1)
1:      lw      t1, LOCKED(s8)
        bnez    t1, 1b
        fence   r, rw               # the section comes after the load that let me in
2:      ret

give:   lw      t1, NEXT(s8)
        bnez    t1, 3f
        la      t0, tail
1:      lr.w    t1, (t0)
        bne     t1, s8, 2f          # somebody came in the meantime
        sc.w.rl t1, x0, (t0)        # nobody did: the lock is free
        bnez    t1, 1b
        ret
2:      lw      t1, NEXT(s8)        # the newcomer is about to fill it in
        beqz    t1, 2b
3:      fence   rw, w
        sw      x0, LOCKED(t1)
        ret
