# A thread that takes its own mutex again is told so (-EDEADLK, -35) instead of waiting for itself for ever.
# expect: ok

        .data
        .mutex  m
text:   .asciz  "the second lock answered otherwise"

        .text
main:   lock    m
        mv      t0, a0              # 0: taken
        check   t0, x0, text
        lock    m
        mv      t0, a0
        li      t1, -35
        check   t0, t1, text
        printc  'o'
        printc  'k'
        printc  '\n'
        exit
