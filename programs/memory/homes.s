# Two threads sweep an array each, which the first one has filled; `.home` puts it on the node of the thread that sweeps it.
# expect: sum = 10240
# machine: mimd cores=2
# try: flynn run first-touch-master
#
# By first touch both arrays would be on the first thread's node. With `--memory numa` the table of nodes shows what is
# local; on a memory without nodes `.home` does nothing.

        .equ    BYTES, 4096
        .equ    WORDS, BYTES / 4
        .equ    ROUNDS, 4

        .data
total:  .word   0                   # the sum of all words
text:   .asciz  "sum = "
        .home   0                   # a new page, and all up to the next `.home`
near:   .space  BYTES
        .home   1
far:    .space  BYTES
        .home                       # what comes now may be anywhere

        .text
main:   la      a0, near
        call    fill
        la      a0, far
        call    fill
        la      t0, far
        spawn   s1, worker, t0      # an idle core takes it at once: the other one
        la      a0, near
        call    sweep
        join    s1
        prints  text
        lw      t0, total
        print   t0
        printc  '\n'
        exit

worker: call    sweep
        exit

# Store a 1 in every word of the array at a0.
fill:   li      t0, 1
        li      t1, WORDS
1:      sw      t0, 0(a0)
        addi    a0, a0, 4
        addi    t1, t1, -1
        bnez    t1, 1b
        ret

# Add 1 to every word of the array at a0, ROUNDS times; its sum goes to the total.
sweep:  li      t4, ROUNDS
1:      mv      t0, a0
        li      t1, WORDS
        li      t3, 0               # t3: the sum, as of this round
2:      lw      t2, 0(t0)
        addi    t2, t2, 1
        sw      t2, 0(t0)
        add     t3, t3, t2
        addi    t0, t0, 4
        addi    t1, t1, -1
        bnez    t1, 2b
        addi    t4, t4, -1
        bnez    t4, 1b
        la      t0, total
        amoadd.w x0, t3, (t0)
        ret
