# A thread that needs the core for moments only, behind two that keep it: under first in, first out they form a convoy.
# expect: 20 reads
# machine: fifo
# try: flynn run convoy --policy mlfq
#
# The reader computes little and waits for its device between; the hogs only compute, a stretch at a time, and wait a moment
# after each. Whoever goes first keeps the core for its whole stretch, so the reader's moments come behind two stretches
# each. The table of threads shows it: `runnable` is the time in line.

        .equ    READS, 20
        .equ    DEVICE, 500         # cycles that a read takes
        .equ    STRETCHES, 6
        .equ    STRETCH, 1500       # rounds of two instructions

        .data
reads:  .word   0
text:   .asciz  " reads\n"

        .text
main:   spawn   s0, hog
        spawn   s1, hog
        spawn   s2, reader
        join    s0
        join    s1
        join    s2
        lw      t0, reads
        print   t0
        prints  text
        exit

reader: li      s0, READS
1:      sleep   DEVICE
        li      t0, 20
2:      addi    t0, t0, -1
        bnez    t0, 2b
        la      t0, reads
        li      t1, 1
        amoadd.w zero, t1, (t0)
        addi    s0, s0, -1
        bnez    s0, 1b
        exit

hog:    li      s0, STRETCHES
1:      li      t0, STRETCH
2:      addi    t0, t0, -1
        bnez    t0, 2b
        sleep   100
        addi    s0, s0, -1
        bnez    s0, 1b
        exit
