# One thread writes data and then a flag; another, which holds copies of both, waits for the flag and reads the data.
# expect-match: flag = 1, data = 42|flag = 0, data = 0
# machine: mimd cores=2
# try: flynn run stale-data --cores 1
#
# Without coherence (protocol none) it never sees either: its copies stay what they were. So it does not wait for ever.

        .equ    PATIENCE, 20000     # how often to look

        .data
        .padded
data:   .word   0
        .padded
flag:   .word   0
        .padded
text:   .asciz  "flag = "
comma:  .asciz  ", data = "

        .text
main:   la      s0, data
        la      s1, flag
        lw      s2, 0(s0)           # now this core's cache has both lines
        lw      s3, 0(s1)
        spawn   s4, writer
        li      t0, PATIENCE
1:      lw      s3, 0(s1)
        bnez    s3, 2f
        addi    t0, t0, -1
        bnez    t0, 1b
2:      fence   r, r                # the data is read after the flag
        lw      s2, 0(s0)
        join    s4
        prints  text
        print   s3
        prints  comma
        print   s2
        printc  '\n'
        exit

writer: la      t0, data
        la      t1, flag
        li      t2, 42
        sw      t2, 0(t0)
        fence   w, w                # the flag is written after the data
        li      t2, 1
        sw      t2, 0(t1)
        exit
