# A central barrier: all threads count up one word and watch another, whose sense is reversed each time.
# expect: phases = 25, out of phase = 0
# machine: mimd cores=4
# try: flynn run barrier-tree
#
# Without the reversal somebody must close the barrier behind all, and a slow thread could find it closed
# before it has left.

        .include "barrier-harness.inc"

        .data
        .padded
arrived:
        .word   0                   # how many are here
        .padded
sense:  .word   0                   # the sense of the last barrier that all have reached
        .padded

        .text
# s8: the sense of the barrier that I am at, s9: how many threads must come
prepare:
        li      s8, 0
        mv      s9, a1
        ret

barrier:
        xori    s8, s8, 1
        la      t0, arrived
        la      t1, sense
        li      t2, 1
        amoadd.w.aqrl t2, t2, (t0)  # after what I did, and before what comes next
        addi    t2, t2, 1
        bne     t2, s9, 1f
        sw      x0, 0(t0)           # I am the last: prepare the next barrier, then let all go
        fence   rw, w
        sw      s8, 0(t1)
        ret
1:      lw      t2, 0(t1)
        bne     t2, s8, 1b
        fence   r, rw
        ret
