# A process that does what it may not is ended, and no other: its parent hears of it as a shell would.
# expect: process 2 ended with code 139
# expect: process 3 ended with code 0
# expect: the parent goes on

        .data
who:    .asciz  "process "
code:   .asciz  " ended with code "
on:     .asciz  "the parent goes on\n"

        .text
main:   fork    s0
        beqz    s0, bad
        fork    s1
        beqz    s1, good
        mv      s2, s0
        call    tell
        mv      s2, s1
        call    tell
        prints  on
        quit

tell:   wait    s3, s2
        mv      s4, a1
        prints  who
        print   s3
        prints  code
        print   s4
        printc  '\n'
        ret

bad:    lw      t0, 0(zero)         # nothing is at address 0
        quit

good:   li      t0, 2000
1:      addi    t0, t0, -1
        bnez    t0, 1b
        quit
