# Test-and-set with exponential backoff: each time the lock is taken, wait twice as long before the next try.
# expect: counter = 200 of 200, overlaps = 0
# machine: mimd cores=4
# try: flynn run lock-ticket
#
# Follows T. Anderson, "The performance of spin lock alternatives for shared-memory multiprocessors" (1990), who bounds the
# delay by the number of processors: nobody waits longer than it takes all others to be in once. Without a bound, or with
# one that is too long, most wait while the lock is free, and one thread has it again and again.

        .include "lock-harness.inc"

        .equ    SHORTEST, 1         # rounds of the waiting loop
        .equ    SLOT, 16            # rounds that a thread is in, with nobody in its way

        .data
        .padded
lock:   .word   0                   # 0: free, 1: taken
        .padded

        .text
prepare:
        ret

take:   la      t0, lock
        li      t1, 1
        li      t3, SHORTEST
1:      amoswap.w.aq t2, t1, (t0)
        beqz    t2, 3f
        mv      t5, t3
2:      addi    t5, t5, -1
        bnez    t5, 2b
        lw      t4, threads
        li      t6, SLOT
        mul     t4, t4, t6
        slli    t3, t3, 1
        bleu    t3, t4, 1b
        mv      t3, t4
        j       1b
3:      ret

give:   la      t0, lock
        amoswap.w.rl x0, x0, (t0)
        ret
