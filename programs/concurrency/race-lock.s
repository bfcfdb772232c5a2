# The race repaired with a mutex: no update gets lost.
# expect: counter = 2000 of 2000
# machine: mimd cores=2
# try: flynn run race-lock --seed 1..5

        .data
        .mutex  m
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
1:      lock    m                   # one thread at a time from here ...
        lw      t2, 0(t0)
        addi    t2, t2, 1
        sw      t2, 0(t0)
        unlock  m                   # ... to here
        addi    t1, t1, -1
        bnez    t1, 1b
        exit
