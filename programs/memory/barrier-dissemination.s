# A dissemination barrier: in step k each thread tells the one 2^k further on, and waits until it has been told itself.
# expect: phases = 25, out of phase = 0
# machine: mimd cores=4
# try: flynn run barrier-central
#
# After log2 N steps everybody has heard of everybody, without one atomic instruction. Follows D. Hensgen, R. Finkel,
# U. Manber, "Two algorithms for barrier synchronization" (1988); numbers of barriers stand for parities and senses.

        .include "barrier-harness.inc"

        .equ    STEPS, 6            # enough for MOST_THREADS
        .equ    FLAGS, STEPS * LINE  # the flags of one thread

        .bss
        .padded
flags:  .space  FLAGS * MOST_THREADS  # a line each: the last barrier that the thread was told of in that step

        .text
# s8: the number of the barrier that I am at, s9: my index, s10: how many threads there are, s11: my flags
prepare:
        li      s8, 0
        mv      s9, a0
        mv      s10, a1
        la      s11, flags
        li      t0, FLAGS
        mul     t0, t0, a0
        add     s11, s11, t0
        ret

barrier:
        addi    s8, s8, 1
        li      t0, 1               # t0: 2^k, how far on to tell
        li      t1, 0               # t1: where the flags of this step are
1:      bgeu    t0, s10, 3f
        add     t2, s9, t0
        remu    t2, t2, s10         # t2: whom to tell
        li      t3, FLAGS
        mul     t2, t2, t3
        la      t3, flags
        add     t2, t2, t3
        add     t2, t2, t1
        fence   rw, w               # what I did, and what I was told, comes before
        sw      s8, 0(t2)

        add     t3, s11, t1
2:      lw      t4, 0(t3)
        blt     t4, s8, 2b          # it may be at the next barrier already, and say so
        fence   r, rw

        slli    t0, t0, 1
        addi    t1, t1, LINE
        j       1b
3:      ret
