# Find the primes below 100 with the sieve of Eratosthenes.
# expect: 2 3 5 7 11 13 17 19 23 29 31 37 41 43 47 53 59 61 67 71 73 79 83 89 97
# try: flynn run sieve --engine evaluate

        .equ    LIMIT, 100

        .bss
crossed:                            # a byte a number: 1 once it is known to be composite
        .space  LIMIT

        .text
main:   la      s0, crossed
        li      s1, LIMIT
        li      s2, 2               # s2: the number being looked at

next:   add     t0, s0, s2
        lbu     t1, 0(t0)
        bnez    t1, skip            # crossed out: not a prime

        li      t1, 2
        beq     s2, t1, 1f          # a space before each prime but the first
        printc  ' '
1:      print   s2

        mul     t0, s2, s2          # smaller multiples were crossed out before
        li      t2, 1
2:      bge     t0, s1, skip
        add     t1, s0, t0
        sb      t2, 0(t1)
        add     t0, t0, s2
        j       2b

skip:   addi    s2, s2, 1
        blt     s2, s1, next

        printc  '\n'
        exit
