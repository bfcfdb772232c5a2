# A shell: each program that it is given the name of is executed by a child, one after another.
# expect: no program was named
# try: flynn run shell --with hello --with exit-code -- hello.s nobody.s exit-code.s

        .data
none:   .asciz  "no program was named\n"
ended:  .asciz  " ended with code "

        .text
main:   mv      s0, a0              # argc
        addi    s1, a1, 4           # argv, without this program's own name
        li      t0, 1
        bgt     s0, t0, next
        prints  none
        quit

next:   addi    s0, s0, -1
        beqz    s0, done
        lw      s2, 0(s1)
        addi    s1, s1, 4
        fork    s3
        beqz    s3, child
        wait    t0, s3
        mv      s4, a1
        prints  s2
        prints  ended
        print   s4
        printc  '\n'
        j       next

child:  exec    s2                  # comes back only where there is no such program: -ENOENT
        quit    127

done:   quit
