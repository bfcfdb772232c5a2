# Sort numbers by letting a thread sleep for each as long as the number says.
# expect: 1 2 3 5 8
# try: flynn run sleep-sort --cores 2

        .data
numbers:
        .word   3, 8, 1, 5, 2
        .equ    COUNT, (. - numbers) / 4

        .text
main:   la      s0, numbers
        li      s1, COUNT
1:      lw      t0, 0(s0)
        spawn   t0, sleeper, t0
        addi    sp, sp, -4
        sw      t0, 0(sp)
        addi    s0, s0, 4
        addi    s1, s1, -1
        bnez    s1, 1b

        li      s1, COUNT
2:      lw      t0, 0(sp)
        addi    sp, sp, 4
        join    t0
        addi    s1, s1, -1
        bnez    s1, 2b
        printc  '\n'
        exit

sleeper:
        mv      s0, a0
        li      t0, 10000           # cycles: much longer than it takes to start five threads
        mul     t0, t0, s0
        sleep   t0
        li      t0, 1
        beq     s0, t0, 1f
        printc  ' '
1:      print   s0
        exit
