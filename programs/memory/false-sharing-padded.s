# False sharing repaired: with .padded before the second counter too, each has a cache line of its own.
# expect: 2000 and 2000
# machine: mimd cores=2
# try: flynn run false-sharing

        .data
        .padded
first:  .word   0
        .padded
second: .word   0
        .padded
text:   .asciz  " and "

        .text
main:   la      s2, first
        la      s3, second
        spawn   s0, count, s2       # a0 of the new thread: its counter
        spawn   s1, count, s3
        join    s0
        join    s1
        lw      t0, first
        print   t0
        prints  text
        lw      t0, second
        print   t0
        printc  '\n'
        exit

count:  li      t0, 2000
1:      lw      t1, 0(a0)
        addi    t1, t1, 1
        sw      t1, 0(a0)
        addi    t0, t0, -1
        bnez    t0, 1b
        exit
