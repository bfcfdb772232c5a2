# Compute Fibonacci numbers by plain recursion: what a call and its stack frame look like.
# expect: 0 1 1 2 3 5 8 13 21 34 55 89 144
# try: flynn run fibonacci

        .text
main:   li      s0, 0
        li      s1, 12
1:      mv      a0, s0
        call    fibonacci
        print   a0
        beq     s0, s1, 2f
        printc  ' '
        addi    s0, s0, 1
        j       1b
2:      printc  '\n'
        exit

# a0 = fibonacci(a0)
fibonacci:
        li      t0, 2
        blt     a0, t0, done        # fibonacci(0) = 0, fibonacci(1) = 1

        addi    sp, sp, -16         # the frame: return address, n, fibonacci(n - 1)
        sw      ra, 12(sp)
        sw      a0, 8(sp)

        addi    a0, a0, -1
        call    fibonacci
        sw      a0, 4(sp)

        lw      a0, 8(sp)
        addi    a0, a0, -2
        call    fibonacci

        lw      t0, 4(sp)
        add     a0, a0, t0
        lw      ra, 12(sp)
        addi    sp, sp, 16
done:   ret
