# Four threads go from phase to phase together: each adds up what all wrote in the phase before, so none may run ahead.
# expect: 4 16 64 256 1024
# machine: mimd cores=4
# try: flynn run barrier-phases --cores 1

        .equ    THREADS, 4
        .equ    PHASES, 5

        .data
        .barrier written, THREADS
        .barrier read, THREADS
values: .word   1, 1, 1, 1          # a word of each thread
threads:
        .space  4 * THREADS

        .text
main:   la      s0, threads
        li      s1, 0
        li      s2, THREADS
1:      spawn   t0, worker, s1
        sw      t0, 0(s0)
        addi    s0, s0, 4
        addi    s1, s1, 1
        blt     s1, s2, 1b
2:      addi    s0, s0, -4
        lw      t0, 0(s0)
        join    t0
        addi    s1, s1, -1
        bnez    s1, 2b
        printc  '\n'
        exit

worker: la      s0, values
        slli    t0, a0, 2
        add     s1, s0, t0          # s1: my word
        mv      s2, a0
        li      s3, PHASES
1:      lw      s4, 0(s0)           # s4: the sum of all
        lw      t0, 4(s0)
        add     s4, s4, t0
        lw      t0, 8(s0)
        add     s4, s4, t0
        lw      t0, 12(s0)
        add     s4, s4, t0
        arrive  read                # nobody writes before all have read
        sw      s4, 0(s1)
        bnez    s2, 2f
        print   s4                  # thread 0 tells
        addi    t0, s3, -1
        beqz    t0, 2f
        printc  ' '
2:      arrive  written             # nobody reads before all have written
        addi    s3, s3, -1
        bnez    s3, 1b
        exit
