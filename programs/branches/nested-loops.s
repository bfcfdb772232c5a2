# Count in a loop of ten within one of a thousand: one bit is wrong about the inner loop's branch twice a round, two bits once.
# expect: 10000
# try: flynn run nested-loops --cpu pipeline --predictor 1-bit; flynn run nested-loops --cpu pipeline --predictor local

        .text
main:   li      s0, 0
        li      s1, 1000
outer:  li      s2, 10
inner:  addi    s0, s0, 1
        addi    s2, s2, -1
        bnez    s2, inner           # taken nine times, then not
        addi    s1, s1, -1
        bnez    s1, outer

        print   s0
        printc  '\n'
        exit
