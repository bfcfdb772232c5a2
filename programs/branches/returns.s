# Call one function from two places in turn: where a return led the last time is always wrong, what the return stack says never.
# expect: 2000
# try: flynn run returns --cpu pipeline --predictor 2-bit --return-stack.depth 0

        .text
main:   li      s0, 0
        li      s1, 1000
1:      jal     count
        jal     count
        addi    s1, s1, -1
        bnez    s1, 1b

        print   s0
        printc  '\n'
        exit

count:  addi    s0, s0, 1
        ret
