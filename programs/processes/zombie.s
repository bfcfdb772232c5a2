# A child that has ended is a zombie, with a number and an exit code, until its parent waits for it.
# expect: waiting without waiting: 0
# expect: it ended with code 7
# expect: waiting once more: -10

        .equ    WAIT4, 260
        .equ    NOHANG, 1

        .data
early:  .asciz  "waiting without waiting: "
ended:  .asciz  "it ended with code "
again:  .asciz  "waiting once more: "

        .text
main:   fork    s0
        beqz    s0, child
        mv      a0, s0              # the child sleeps: it has not ended
        li      a1, 0
        li      a2, NOHANG
        li      a7, WAIT4
        ecall
        mv      s1, a0
        prints  early
        print   s1
        printc  '\n'
        li      t0, 60000
        sleep   t0                  # meanwhile the child ends, and nobody asks for its code
        wait    t0, s0
        mv      s1, a1
        prints  ended
        print   s1
        printc  '\n'
        wait    s1, s0              # now it is gone: -ECHILD
        prints  again
        print   s1
        printc  '\n'
        quit

child:  li      t0, 30000
        sleep   t0
        quit    7
