# A process begins anew at a label with fresh memory: what it had stored is gone, and its number and files stay.
# expect: before: 5
# expect: after: 1, and still process 2
# try: flynn explain exec

        .data
x:      .word   1
before: .asciz  "before: "
after:  .asciz  "after: "
still:  .asciz  ", and still process "

        .text
main:   fork    s0
        beqz    s0, child
        wait    t0
        quit    a1

child:  li      t0, 5
        sw      t0, x, t1
        prints  before
        lw      t0, x
        print   t0
        printc  '\n'
        exec    anew

anew:   prints  after
        lw      t0, x
        print   t0
        prints  still
        li      a7, 172             # getpid
        ecall
        print   a0
        printc  '\n'
        quit    0
