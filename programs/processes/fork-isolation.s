# A child that is forked has a copy of all memory: what it changes, its parent does not see.
# expect: the child has 2
# expect: the parent has 1
# try: flynn run fork-isolation --json

        .data
x:      .word   1
child:  .asciz  "the child has "
parent: .asciz  "the parent has "

        .text
main:   fork    s0                  # from here on there are two, with all memory and registers the same but s0
        bnez    s0, 1f
        li      t0, 2               # the child: the page of x is copied when it stores
        sw      t0, x, t1
        la      s1, child
        call    show
        quit

1:      wait    t0, s0              # the parent
        la      s1, parent
        call    show
        quit

show:   prints  s1
        lw      t0, x
        print   t0
        printc  '\n'
        ret
