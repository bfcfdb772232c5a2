# Four threads compute and print, two lines each; a lock keeps their lines apart.
# expect-match: thread [0-3]: [12]
# expect-match: thread [0-3]: [12]
# expect-match: thread [0-3]: [12]
# expect-match: thread [0-3]: [12]
# expect-match: thread [0-3]: [12]
# expect-match: thread [0-3]: [12]
# expect-match: thread [0-3]: [12]
# expect-match: thread [0-3]: [12]
# machine: mimd cores=4
# try: flynn run lines --machine asmp4
#
# On `asmp4` only core 0 reaches the console, so whoever wants to print has to go there.

        .equ    THREADS, 4
        .equ    LINES, 2

        .data
        .mutex  m
who:    .asciz  "thread "
what:   .asciz  ": "

        .text
main:   li      s0, 0
        li      s1, THREADS
1:      spawn   t0, worker, s0
        addi    sp, sp, -4
        sw      t0, 0(sp)
        addi    s0, s0, 1
        bne     s0, s1, 1b
2:      lw      t0, 0(sp)
        addi    sp, sp, 4
        join    t0
        addi    s1, s1, -1
        bnez    s1, 2b
        exit

worker: mv      s0, a0
        li      s1, 0
        li      s2, LINES
1:      li      t0, 200             # compute
2:      addi    t0, t0, -1
        bnez    t0, 2b
        addi    s1, s1, 1
        lock    m
        prints  who
        print   s0
        prints  what
        print   s1
        printc  '\n'
        unlock  m
        bne     s1, s2, 1b
        exit
