# A thread that mostly waits, beside one that computes, under an interpreter lock: each time it is ready it waits for an
# interval to get the lock back, however short its work is.
# expect: 20 requests served
# machine: mimd cores=2 gil=interval
# try: flynn run gil-io --timeline
# try: flynn run gil-io --cores 2 --gil interval --gil.interval 500
# try: flynn run gil-io --cores 2 --gil off

        .equ    REQUESTS, 20

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
        j       compute

        .data
served: .string " requests served\n"
