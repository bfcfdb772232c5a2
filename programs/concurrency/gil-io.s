# A thread that mostly waits, beside one that computes, under an interpreter lock: each time it is ready it waits for an
# interval to get the lock back, however short its work is.
# expect: 10 requests served
# machine: mimd cores=2 gil=interval
# try: flynn run gil-io --timeline
# try: flynn run gil-io --cores 2 --gil interval --gil.interval 500
# try: flynn run gil-io --cores 2 --gil off

        .equ    REQUESTS, 10
        .equ    ROUNDS, 30000

        .text
main:   spawn   t0, compute
        li      s0, REQUESTS
        li      s1, 0
1:      sleep   100                 # the device at work
        addi    s1, s1, 1
        bne     s0, s1, 1b
        print   s1
        prints  served
        quit                        # the one that computes ends with it

compute:
        li      t0, ROUNDS
2:      addi    t0, t0, -1
        bnez    t0, 2b
        exit

        .data
served: .string " requests served\n"
