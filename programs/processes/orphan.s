# A child ends before its own child: the orphan belongs to the first process then, which waits for it too.
# expect: the child of process 1 ended with code 2
# expect: my parent is process 1 now
# expect: the orphan ended with code 3

        .data
first:  .asciz  "the child of process 1 ended with code "
second: .asciz  "the orphan ended with code "
mine:   .asciz  "my parent is process "
now:    .asciz  " now\n"

        .text
main:   fork    s0
        beqz    s0, middle
        wait    t0
        mv      s1, a1
        prints  first
        print   s1
        printc  '\n'
        wait    t0                  # there is another one by now
        mv      s1, a1
        prints  second
        print   s1
        printc  '\n'
        quit

middle: fork    s0
        beqz    s0, orphan
        quit    2

orphan: li      s1, 1
1:      sleep   5000
        li      a7, 173             # getppid
        ecall
        bne     a0, s1, 1b          # the parent that forked me has not ended yet
        li      t0, 200000
        sleep   t0                  # my new parent has told of its own child by then
        prints  mine
        print   s1
        prints  now
        quit    3
