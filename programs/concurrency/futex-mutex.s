# A mutex made in user memory: one atomic instruction takes it while it is free, and only who must wait calls the kernel.
# expect: counter = 800 of 800
# machine: mimd cores=4
# try: flynn run futex-mutex --cores 1
#
# The third mutex of Drepper 2011, "Futexes are tricky": the word is 0 free, 1 taken, 2 taken and somebody may wait.

        .equ    THREADS, 4
        .equ    ROUNDS, 200
        .equ    FUTEX, 98
        .equ    WAIT, 0
        .equ    WAKE, 1

        .data
        .balign 4
m:      .word   0
counter:
        .word   0
threads:
        .space  4 * THREADS
before: .asciz  "counter = "
after:  .asciz  " of 800\n"

        .text
main:   la      s0, threads
        li      s1, THREADS
1:      spawn   t0, worker
        sw      t0, 0(s0)
        addi    s0, s0, 4
        addi    s1, s1, -1
        bnez    s1, 1b
        li      s1, THREADS
2:      addi    s0, s0, -4
        lw      t0, 0(s0)
        join    t0
        addi    s1, s1, -1
        bnez    s1, 2b
        prints  before
        lw      t0, counter
        print   t0
        prints  after
        exit

worker: li      s0, ROUNDS
        la      s1, counter
1:      la      a0, m
        call    take
        lw      t0, 0(s1)
        addi    t0, t0, 1
        sw      t0, 0(s1)
        la      a0, m
        call    give
        addi    s0, s0, -1
        bnez    s0, 1b
        exit

# Takes the mutex at a0.
take:   li      t0, 1
1:      lr.w.aq t1, (a0)            # fast: from 0 to 1, if nobody has it
        bnez    t1, 2f
        sc.w    t2, t0, (a0)
        bnez    t2, 1b
        ret
2:      mv      t3, a0
        li      t0, 2
3:      amoswap.w.aq t1, t0, (t3)   # slow: say that somebody waits; it may have come free by now
        beqz    t1, 4f
        mv      a0, t3
        li      a1, WAIT
        li      a2, 2               # wait only if the word is still 2
        li      a3, 0
        li      a7, FUTEX
        ecall
        j       3b
4:      ret

# Gives the mutex at a0.
give:   amoswap.w.rl t0, x0, (a0)
        li      t1, 2
        bne     t0, t1, 1f          # fast: nobody waits
        li      a1, WAKE
        li      a2, 1
        li      a7, FUTEX
        ecall
1:      ret
