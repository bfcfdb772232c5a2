# A ticket lock: draw a number and wait until it is served, so that threads enter in the order in which they came.
# expect: counter = 200 of 200, overlaps = 0
# machine: mimd cores=4
# try: flynn run lock-anderson

        .include "lock-harness.inc"

        .equ    SERVING, LINE

        .data
        .padded
next:   .word   0                   # the ticket of the next thread to come
        .padded                     # SERVING bytes on: the ticket whose turn it is
serving:
        .word   0
        .padded

        .text
prepare:
        ret

take:   la      t0, next
        li      t1, 1
        amoadd.w t2, t1, (t0)       # t2: my ticket
1:      lw      t1, SERVING(t0)
        bne     t1, t2, 1b
        fence   r, rw               # the section comes after the load that let me in
        ret

give:   la      t0, serving
        lw      t1, 0(t0)           # only who is inside changes it
        addi    t1, t1, 1
        fence   rw, w               # the section is over before others see that
        sw      t1, 0(t0)
        ret
