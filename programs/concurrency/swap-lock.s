# A spin lock made of amoswap guards a counter; it reads before it swaps.
# expect: 1000
# machine: mimd cores=4
# try: flynn run swap-lock --cores 1 --policy.quantum 100

        .equ    THREADS, 4

        .data
spin:   .word   0                   # 0: free, 1: taken
counter:
        .word   0
threads:
        .space  4 * THREADS

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

        lw      t0, counter
        print   t0
        printc  '\n'
        exit

worker: la      s0, spin
        la      s1, counter
        li      s2, 250
1:      li      t0, 1
2:      lw      t1, 0(s0)           # wait with plain loads: a swap is a store each time
        bnez    t1, 2b
        amoswap.w.aq t1, t0, (s0)
        bnez    t1, 2b              # somebody was faster

        lw      t1, 0(s1)
        addi    t1, t1, 1
        sw      t1, 0(s1)

        amoswap.w.rl x0, x0, (s0)
        addi    s2, s2, -1
        bnez    s2, 1b
        exit
