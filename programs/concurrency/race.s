# Two threads add to one counter without a lock, and updates get lost.
# expect-race: counter
# expect-match: counter = \d{1,4} of 2000
# machine: mimd cores=2
# try: flynn run race --cores 1 --seed 1..5

        .data
counter:
        .word   0
before: .asciz  "counter = "
after:  .asciz  " of 2000\n"

        .text
main:   spawn   s0, worker          # s0 and s1: the threads' numbers
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
1:      lw      t2, 0(t0)           # another thread may store here ...
        addi    t2, t2, 1
        sw      t2, 0(t0)           # ... and this store undoes that
        addi    t1, t1, -1
        bnez    t1, 1b
        exit
