# Four processes share out a sum, a process a core: each adds up its quarter and sends it through a pipe.
# expect: 800020000
# machine: mimd cores=4
# try: flynn run parallel-processes --cores 1

        .equ    PROCESSES, 4
        .equ    SHARE, 10000

        .data
ends:   .word   0, 0
part:   .word   0

        .text
main:   pipe    ends
        li      s0, 0
        li      s1, PROCESSES
1:      fork    t0
        beqz    t0, worker          # the child has its share in s0
        addi    s0, s0, 1
        bne     s0, s1, 1b

        li      s2, 0               # the whole sum
2:      lw      a0, ends
        la      a1, part
        li      a2, 4
        li      a7, 63              # read
        ecall
        lw      t0, part
        add     s2, s2, t0
        addi    s0, s0, -1
        bnez    s0, 2b
        print   s2
        printc  '\n'
        quit

worker: li      t0, SHARE
        mul     t1, s0, t0
        li      t2, 0
1:      addi    t1, t1, 1
        add     t2, t2, t1
        addi    t0, t0, -1
        bnez    t0, 1b
        sw      t2, part, t0
        lw      a0, ends + 4
        la      a1, part
        li      a2, 4
        li      a7, 64              # write
        ecall
        quit
