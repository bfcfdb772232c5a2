# A combining tree barrier: two threads meet at each node, the second goes up, and coming back lets the first one go.
# expect: phases = 25, out of phase = 0
# machine: mimd cores=4
# try: flynn run barrier-dissemination
#
# No word is shared by more than two threads. Follows P. Yew, N. Tzeng, D. Lawrie, "Distributing hot-spot addressing
# in large-scale multiprocessors" (1987), with the senses of Mellor-Crummey and Scott (1991).

        .include "barrier-harness.inc"

        .equ    SENSE, LINE         # a node: how many have come, and in a line of its own the sense
        .equ    NODE, 2 * LINE

        .data
        .padded
nodes:  .space  NODE * MOST_THREADS  # node 1 is the root; below node n are 2n and 2n + 1

        .text
# s8: the sense of the barrier that I am at, s9: my leaf
# With N threads, leaves N to 2N - 1 hang below nodes 1 to N - 1.
prepare:
        li      s8, 0
        add     s9, a0, a1
        ret

barrier:
        xori    s8, s8, 1
        la      t0, nodes
        mv      t1, s9              # t1: how far up I have come
        li      t2, 0               # t2: how many nodes I am to let go
        li      t6, 1

1:      beq     t1, t6, 3f          # the root is mine: all have come
        srli    t1, t1, 1
        slli    t3, t1, 7           # NODE is 128
        add     t3, t0, t3
        amoadd.w.aqrl t4, t6, (t3)
        beqz    t4, 2f
        sw      x0, 0(t3)           # I am the second: prepare the next barrier, and go on up
        addi    t2, t2, 1
        j       1b
2:      lw      t4, SENSE(t3)       # I am the first: wait for the second to come back
        bne     t4, s8, 2b

3:      fence   rw, rw
4:      beqz    t2, 5f
        srl     t1, s9, t2          # from the highest node that I passed down to my leaf's
        slli    t3, t1, 7
        add     t3, t0, t3
        sw      s8, SENSE(t3)
        addi    t2, t2, -1
        j       4b
5:      ret
