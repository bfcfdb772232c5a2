# Three threads do pieces of one heap of work; who does how much is the policy's matter, and what they declare of themselves.
# expect: 600 pieces
# machine: stride
# try: flynn run shares --policy fair
#
# Tickets 3 to 2 to 1, niceness 0, 2 and 5, priorities 3, 2 and 1. The table of threads shows who had the core for how long.

        .equ    PIECES, 600

        .data
begun:  .word   0
done:   .word   0
text:   .asciz  " pieces\n"

        .text
main:   thread.tickets zero, 300
        thread.nice zero, 0
        thread.priority zero, 3
        spawn   s0, most
        thread.tickets zero, 200
        thread.nice zero, 2
        thread.priority zero, 2
        spawn   s1, some
        thread.tickets zero, 100
        thread.nice zero, 5
        thread.priority zero, 1
        spawn   s2, least
        join    s0
        join    s1
        join    s2
        lw      t0, done
        print   t0
        prints  text
        exit

most:   j       work
some:   j       work
least:  j       work

work:   la      s0, begun
        la      s1, done
        li      s2, 1
        li      s3, PIECES
1:      amoadd.w t0, s2, (s0)       # the next piece, if there is one
        bge     t0, s3, 3f
        li      t1, 40
2:      addi    t1, t1, -1
        bnez    t1, 2b
        amoadd.w zero, s2, (s1)
        j       1b
3:      exit
