# Threads answer with an exit code that join hands on.
# expect: 1 4 9
# try: flynn explain join

        .text
main:   li      s0, 1
        spawn   s1, square, s0
        li      s0, 2
        spawn   s2, square, s0
        li      s0, 3
        spawn   s3, square, s0

        join    s1, s1
        join    s2, s2
        join    s3, s3
        print   s1
        printc  ' '
        print   s2
        printc  ' '
        print   s3
        printc  '\n'
        exit

square: mul     t0, a0, a0
        exit    t0
