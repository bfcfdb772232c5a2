# An instruction reads its sources before it writes its target, also where they are one register.
# expect: ok

        .data
text:   .asciz  "a source was overwritten too early\n"
word:   .word   40

        .text
main:   la      t0, there
        jalr    t0, t0, 0           # jumps to the old t0
here:   j       wrong
there:  la      t1, here
        check   t0, t1, text

        la      t0, word
        li      t1, 2
        amoadd.w t0, t1, (t0)       # t0: the address, then the old word
        li      t1, 40
        check   t0, t1, text
        lw      t0, word
        li      t1, 42
        check   t0, t1, text

        addi    x0, t0, 1           # x0 stays 0
        check   x0, zero, text
        jal     x0, 1f
1:      check   x0, zero, text

        printc  'o'
        printc  'k'
        printc  '\n'
        exit

wrong:  quit    1
