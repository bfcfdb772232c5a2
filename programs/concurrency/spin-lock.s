# A spin lock made of lr.w and sc.w guards a counter.
# expect: 1000
# machine: mimd cores=2
# try: flynn explain sc.w

        .data
spin:   .word   0                   # 0: free, 1: taken
counter:
        .word   0

        .text
main:   spawn   s0, worker
        spawn   s1, worker
        join    s0
        join    s1
        lw      t0, counter
        print   t0
        printc  '\n'
        exit

worker: la      s0, spin
        la      s1, counter
        li      s2, 500
1:      call    take
        lw      t0, 0(s1)
        addi    t0, t0, 1
        sw      t0, 0(s1)
        call    give
        addi    s2, s2, -1
        bnez    s2, 1b
        exit

# Take the lock at s0.
take:   lr.w.aq t0, (s0)            # look, and watch the word
        bnez    t0, take            # taken: look again
        li      t1, 1
        sc.w    t0, t1, (s0)        # fails if anybody stored since
        bnez    t0, take
        ret

# Give the lock at s0 back.
give:   amoswap.w.rl x0, x0, (s0)
        ret
