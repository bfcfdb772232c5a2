# Two processes count together in memory that they share, with a lock that both see.
# expect: 200
# machine: mimd cores=2
# try: flynn run shared-memory --memory uma

        .equ    TIMES, 100

        .text
main:   share   s0, 4096            # at the same place in every process that is forked from now on
        addi    s1, s0, 64          # the counter; the lock is at the beginning
        fork    s2
        li      s3, TIMES
1:      lock    s0
        lw      t0, 0(s1)
        addi    t0, t0, 1
        sw      t0, 0(s1)
        unlock  s0
        addi    s3, s3, -1
        bnez    s3, 1b
        beqz    s2, done
        wait    t0, s2
        lw      t0, 0(s1)
        print   t0
        printc  '\n'
done:   quit
