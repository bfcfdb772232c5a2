# A parent sends numbers to its child through a pipe, and the child adds them up until the pipe's end.
# expect: the child was sent 8 numbers, in all 36
# expect: it ended with code 36
# machine: mimd cores=2
# try: flynn run parent-child-pipe --kernel.pipe 4

        .equ    READ, 63
        .equ    WRITE, 64
        .equ    CLOSE, 57

        .data
ends:   .word   0, 0                # to read from, to write to
number: .word   0
sent:   .asciz  "the child was sent "
sum:    .asciz  " numbers, in all "
ended:  .asciz  "it ended with code "

        .text
main:   pipe    ends
        fork    s0
        bnez    s0, parent

        lw      a0, ends + 4        # who only reads must not keep the end to write open: it would wait for itself
        li      a7, CLOSE
        ecall
        li      s1, 0               # how many
        li      s2, 0               # their sum
1:      lw      a0, ends
        la      a1, number
        li      a2, 4
        li      a7, READ
        ecall
        beqz    a0, 2f              # nothing any more, and nobody who could write
        lw      t0, number
        add     s2, s2, t0
        addi    s1, s1, 1
        j       1b
2:      prints  sent
        print   s1
        prints  sum
        print   s2
        printc  '\n'
        quit    s2

parent: lw      a0, ends
        li      a7, CLOSE
        ecall
        li      s1, 1
1:      sw      s1, number, t0
        lw      a0, ends + 4
        la      a1, number
        li      a2, 4
        li      a7, WRITE
        ecall
        addi    s1, s1, 1
        li      t0, 8
        ble     s1, t0, 1b
        lw      a0, ends + 4
        li      a7, CLOSE
        ecall
        wait    t0, s0
        mv      s1, a1
        prints  ended
        print   s1
        printc  '\n'
        quit
