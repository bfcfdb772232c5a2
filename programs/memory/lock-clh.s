# The CLH queue lock: each thread waits on the word of the thread before it, and takes that word over afterwards.
# expect: counter = 200 of 200, overlaps = 0
# machine: mimd cores=4
# try: flynn run lock-mcs
#
# Follows T. Craig (1993) and P. Magnusson, A. Landin, E. Hagersten (1994), after whom it is named.

        .include "lock-harness.inc"

        .equ    MINE, 0             # the record: the address of my word, and of the word of the thread before me
        .equ    BEFORE, 4
        .equ    FIRST, LINE         # the word that a thread has to begin with

        .data
        .padded
tail:   .word   free                # the word of the last thread in line: 1: it is inside or waits, 0: it has left
        .padded
free:   .word   0                   # as if a thread had given the lock already
        .padded

        .text
prepare:
        addi    t0, s8, FIRST
        sw      t0, MINE(s8)
        ret

take:   lw      t2, MINE(s8)
        li      t1, 1
        sw      t1, 0(t2)
        la      t0, tail
        amoswap.w.rl t3, t2, (t0)   # my word is 1 before anybody can find it
        sw      t3, BEFORE(s8)
1:      lw      t1, 0(t3)
        bnez    t1, 1b
        fence   r, rw               # the section comes after the load that let me in
        ret

give:   lw      t2, MINE(s8)
        lw      t3, BEFORE(s8)
        fence   rw, w
        sw      x0, 0(t2)
        sw      t3, MINE(s8)        # mine is still watched; nobody watches the other one any more
        ret
