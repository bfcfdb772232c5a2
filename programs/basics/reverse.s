# Reverse a string where it stands.
# expect: nnylF
# try: flynn run reverse

        .data
text:   .asciz  "Flynn"

        .text
main:   la      t0, text            # t0: from the front
        mv      t1, t0
1:      lbu     t2, 0(t1)           # t1: to the zero byte at the end
        beqz    t2, 2f
        addi    t1, t1, 1
        j       1b

2:      addi    t1, t1, -1          # t1: from the back
        bgeu    t0, t1, 3f          # they have met
        lbu     t2, 0(t0)
        lbu     t3, 0(t1)
        sb      t3, 0(t0)
        sb      t2, 0(t1)
        addi    t0, t0, 1
        j       2b

3:      prints  text
        printc  '\n'
        exit
