# Anderson's array lock: each waiting thread watches a slot of its own, so giving the lock disturbs only the next one.
# expect: counter = 200 of 200, overlaps = 0
# machine: mimd cores=4
# try: flynn run lock-clh
#
# Follows T. Anderson, "The performance of spin lock alternatives for shared-memory multiprocessors" (1990).

        .include "lock-harness.inc"

        .data
        .padded
tickets:
        .word   0
        .padded
slots:  .word   1                   # a line for each thread: 1 means come in, and the first may
        .space  LINE * MOST_THREADS - 4

        .text
# s8: how many slots, s9: the slot that is mine, s10: the one after it
prepare:
        mv      s8, a1
        ret

take:   la      t0, tickets
        li      t1, 1
        amoadd.w t2, t1, (t0)
        la      t3, slots
        addi    t4, t2, 1
        remu    t2, t2, s8
        remu    t4, t4, s8
        li      t5, LINE
        mul     t2, t2, t5
        mul     t4, t4, t5
        add     s9, t3, t2
        add     s10, t3, t4
1:      lw      t1, 0(s9)
        beqz    t1, 1b
        sw      x0, 0(s9)           # for the thread that gets this slot when all have had a turn
        fence   r, rw               # the section comes after the load that let me in
        ret

give:   fence   rw, w
        li      t1, 1
        sw      t1, 0(s10)
        ret
