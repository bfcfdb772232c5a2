# The CLH queue lock: each thread waits on the word of the thread before it, and takes that word over afterwards.
# expect: counter = 200 of 200, overlaps = 0
# machine: mimd cores=4
# try: flynn run lock-mcs
#
# Follows T. Craig (1993) and P. Magnusson, A. Landin, E. Hagersten (1994), after whom it is named.

        .include "lock-harness.inc"

        .data
        .padded
tail:   .word   free                # the word of the last thread in line
        .padded
free:   .word   0                   # as if a thread had given the lock already
        .padded
words:  .space  LINE * MOST_THREADS  # 1: its thread is inside or waits, 0: it has left

        .text
# s8: my word, s9: that of the thread before me
prepare:
        li      t0, LINE
        mul     t0, t0, a0
        la      s8, words
        add     s8, s8, t0
        ret

take:   li      t1, 1
        sw      t1, 0(s8)
        la      t0, tail
        amoswap.w.rl s9, s8, (t0)   # my word is 1 before anybody can find it
1:      lw      t1, 0(s9)
        bnez    t1, 1b
        fence   r, rw               # the section comes after the load that let me in
        ret

give:   fence   rw, w
        sw      x0, 0(s8)
        mv      s8, s9              # mine is still watched; nobody watches the other one any more
        ret
