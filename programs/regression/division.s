# Division gives what chapter M asks for where other machines trap.
# expect: ok

        .data
text:   .asciz  "a division differs\n"

        .text
main:   li      s0, -2147483648
        li      s1, -1
        li      s2, 7

        div     t0, s2, x0          # by zero: all ones, and the dividend as remainder
        check   t0, s1, text
        divu    t0, s2, x0
        check   t0, s1, text
        rem     t0, s2, x0
        check   t0, s2, text
        remu    t0, s2, x0
        check   t0, s2, text

        div     t0, s0, s1          # overflow: the dividend, and remainder 0
        check   t0, s0, text
        rem     t0, s0, s1
        check   t0, x0, text

        mulh    t0, s0, s0          # 2^62 / 2^32
        li      t1, 0x40000000
        check   t0, t1, text
        mulhsu  t0, s1, s1          # -1 x (2^32 - 1)
        check   t0, s1, text

        printc  'o'
        printc  'k'
        printc  '\n'
        exit
