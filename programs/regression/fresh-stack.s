# A thread's stack is empty, though it lies where that of an ended thread was and caches may still have its words.
# expect: ok

        .equ    BELOW, 4096         # bytes of the stack that are looked at

        .data
text:   .asciz  "a thread finds what another one left\n"

        .text
main:   spawn   s0, fill
        join    s0
        spawn   s0, look
        join    s0, s1
        check   s1, x0, text
        printc  'o'
        printc  'k'
        printc  '\n'
        exit

fill:   li      t0, BELOW
        sub     t0, sp, t0
        li      t1, -1
1:      sw      t1, 0(t0)
        addi    t0, t0, 4
        bne     t0, sp, 1b
        exit

look:   li      t0, BELOW
        sub     t0, sp, t0
        li      a0, 0
1:      lw      t1, 0(t0)
        or      a0, a0, t1
        addi    t0, t0, 4
        bne     t0, sp, 1b
        exit    a0
