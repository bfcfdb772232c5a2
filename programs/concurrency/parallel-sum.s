# Four threads share out a sum: each adds up its quarter of the numbers from 1 to 40000.
# expect: 800020000
# machine: mimd cores=4
# try: flynn run parallel-sum --cores 1

        .equ    THREADS, 4
        .equ    SHARE, 10000

        .data
        .mutex  m
total:  .word   0

        .text
main:   li      s0, 0
        li      s1, THREADS
1:      spawn   t0, worker, s0      # the new thread finds s0 in its a0
        addi    sp, sp, -4
        sw      t0, 0(sp)           # remember its number
        addi    s0, s0, 1
        bne     s0, s1, 1b

2:      lw      t0, 0(sp)
        addi    sp, sp, 4
        join    t0                  # wait until it has ended
        addi    s0, s0, -1
        bnez    s0, 2b

        lw      t0, total
        print   t0
        printc  '\n'
        exit

worker: li      t0, SHARE
        mul     t1, a0, t0          # t1: the last number of the share before mine
        li      t2, 0               # t2: my sum
1:      addi    t1, t1, 1
        add     t2, t2, t1
        addi    t0, t0, -1
        bnez    t0, 1b

        lock    m                   # only one thread at a time adds to the total
        lw      t3, total
        add     t3, t3, t2
        la      t4, total
        sw      t3, 0(t4)
        unlock  m
        exit
