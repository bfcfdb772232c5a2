# A check that does not hold ends the run with its message.
# expect-exit: 123

        .data
text:   .asciz  "2 + 2 is not 5"

        .text
main:   li      t0, 2
        add     t0, t0, t0
        li      t1, 5
        check   t0, t1, text
        exit
