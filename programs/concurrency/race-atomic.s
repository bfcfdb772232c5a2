# The race repaired with one atomic instruction: no lock at all.
# expect: counter = 2000 of 2000
# machine: mimd cores=2
# try: flynn explain amoadd.w

        .data
counter:
        .word   0
before: .asciz  "counter = "
after:  .asciz  " of 2000\n"

        .text
main:   spawn   s0, worker
        spawn   s1, worker
        join    s0
        join    s1
        prints  before
        lw      t0, counter
        print   t0
        prints  after
        exit

worker: la      t0, counter
        li      t1, 1000
        li      t2, 1
1:      amoadd.w x0, t2, (t0)       # load, add and store; nothing comes between
        addi    t1, t1, -1
        bnez    t1, 1b
        exit
