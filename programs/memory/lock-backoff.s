# Test-and-set with exponential backoff: each time the lock is taken, wait twice as long before the next try.
# expect: counter = 200 of 200, overlaps = 0
# machine: mimd cores=4
# try: flynn run lock-ticket

        .include "lock-harness.inc"

        .equ    SHORTEST, 8         # rounds of the waiting loop
        .equ    LONGEST, 1024

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
        li      t4, LONGEST
1:      amoswap.w.aq t2, t1, (t0)
        beqz    t2, 3f
        mv      t5, t3
2:      addi    t5, t5, -1
        bnez    t5, 2b
        bgeu    t3, t4, 1b
        slli    t3, t3, 1
        j       1b
3:      ret

give:   la      t0, lock
        amoswap.w.rl x0, x0, (t0)
        ret
