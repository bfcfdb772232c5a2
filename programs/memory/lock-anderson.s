# Anderson's array lock: each waiting thread watches a slot of its own, so giving the lock disturbs only the next one.
# expect: counter = 200 of 200, overlaps = 0
# machine: mimd cores=4
# try: flynn run lock-clh
#
# Follows T. Anderson, "The performance of spin lock alternatives for shared-memory multiprocessors" (1990).

        .include "lock-harness.inc"

        .equ    PLACE, 0            # the record: where the slot after mine is, from the first one on

        .data
        .padded
tickets:
        .word   0
        .padded
slots:  .word   1                   # a line for each thread: 1 means come in, and the first may
        .space  LINE * MOST_THREADS - 4

        .text
prepare:
        ret

take:   la      t0, tickets
        li      t1, 1
        amoadd.w t2, t1, (t0)
        lw      t3, threads         # there are as many slots as threads
        addi    t4, t2, 1
        remu    t2, t2, t3
        remu    t4, t4, t3
        li      t5, LINE
        mul     t2, t2, t5
        mul     t4, t4, t5
        sw      t4, PLACE(s8)
        la      t3, slots
        add     t3, t3, t2
1:      lw      t1, 0(t3)
        beqz    t1, 1b
        sw      x0, 0(t3)           # for the thread that gets this slot when all have had a turn
        fence   r, rw               # the section comes after the load that let me in
        ret

give:   fence   rw, w
        la      t0, slots
        lw      t1, PLACE(s8)
        add     t0, t0, t1
        li      t1, 1
        sw      t1, 0(t0)
        ret
