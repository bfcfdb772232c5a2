# A line migrates: each thread in its turn reads and writes all of it, then passes the baton on.
# expect: 8 words of 100
# machine: mimd cores=4
# try: flynn run private-working-set
#
# With NUMA the line stays in the memory of one node; with COMA it moves to whoever uses it.

        .equ    THREADS, 4
        .equ    ROUNDS, 25
        .include "team.inc"

        .equ    WORDS, 8

        .data
        .padded
line:   .space  4 * WORDS
        .padded
batons: .word   1                   # a line for each thread; it holds the baton that has a 1, at first the first
        .space  LINE * MOST_THREADS - 4
        .padded
same:   .asciz  " words of "
bad:    .asciz  "the words differ\n"

        .text
main:   call    arguments
        call    run_team
        la      t0, line
        lw      t1, 0(t0)
        li      t2, WORDS
1:      lw      t3, 0(t0)
        bne     t1, t3, 2f
        addi    t0, t0, 4
        addi    t2, t2, -1
        bnez    t2, 1b
        li      t2, WORDS
        print   t2
        prints  same
        print   t1
        printc  '\n'
        exit
2:      prints  bad
        exit

work:   lw      s0, rounds
        lw      t0, threads
        addi    t1, a0, 1
        remu    t1, t1, t0
        la      s1, batons
        slli    t0, a0, 6           # LINE is 64
        slli    t1, t1, 6
        add     s2, s1, t1          # s2: the baton of the next thread
        add     s1, s1, t0          # s1: mine
        la      s3, line
        li      s4, 1

1:      lw      t0, 0(s1)
        beqz    t0, 1b
        sw      x0, 0(s1)
        fence   rw, rw

        mv      t0, s3
        li      t1, WORDS
2:      lw      t2, 0(t0)
        addi    t2, t2, 1
        sw      t2, 0(t0)
        addi    t0, t0, 4
        addi    t1, t1, -1
        bnez    t1, 2b

        fence   rw, w
        sw      s4, 0(s2)
        addi    s0, s0, -1
        bnez    s0, 1b
        exit
