# Add up the numbers in an array.
# expect: 58
# try: flynn asm sum.s --listing

        .data
numbers:
        .word   12, 7, 30, -4, 13
end:

        .text
main:   la      t0, numbers         # t0: address of the next number
        la      t1, end
        li      s0, 0               # s0: the sum
1:      lw      t2, 0(t0)
        add     s0, s0, t2
        addi    t0, t0, 4
        bltu    t0, t1, 1b

        print   s0
        printc  '\n'
        exit
