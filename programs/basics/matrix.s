# Multiply two 3 x 3 matrices.
# expect: 30 24 18
# expect: 84 69 54
# expect: 138 114 90
# try: flynn run matrix --json

        .equ    N, 3

        .data
a:      .word   1, 2, 3
        .word   4, 5, 6
        .word   7, 8, 9
b:      .word   9, 8, 7
        .word   6, 5, 4
        .word   3, 2, 1

        .text
main:   li      s2, N
        li      s0, 0               # s0: row
row:    li      s1, 0               # s1: column

column: la      t0, a               # t0: address of a[row][k]
        li      t2, 4 * N
        mul     t3, s0, t2
        add     t0, t0, t3
        la      t1, b               # t1: address of b[k][column]
        slli    t3, s1, 2
        add     t1, t1, t3

        li      s3, 0               # s3: the sum of the products
        li      t4, N
1:      lw      t5, 0(t0)
        lw      t6, 0(t1)
        mul     t5, t5, t6
        add     s3, s3, t5
        addi    t0, t0, 4
        add     t1, t1, t2
        addi    t4, t4, -1
        bnez    t4, 1b

        print   s3
        addi    s1, s1, 1
        beq     s1, s2, 2f
        printc  ' '
        j       column
2:      printc  '\n'
        addi    s0, s0, 1
        blt     s0, s2, row
        exit
