# Two threads take turns: each yields until the turn is its own.
# expect: ping
# expect: pong
# expect: ping
# expect: pong
# expect: ping
# expect: pong
# try: flynn run ping-pong --cores 1

        .data
turn:   .word   0                   # whose turn it is: 0 or 1
words:  .word   ping, pong
ping:   .asciz  "ping\n"
pong:   .asciz  "pong\n"

        .text
main:   li      s0, 0
        spawn   s1, player, s0
        li      s0, 1
        spawn   s2, player, s0
        join    s1
        join    s2
        exit

player: mv      s0, a0              # s0: which player this is
        la      s1, turn
        la      t0, words
        slli    t1, s0, 2
        add     t0, t0, t1
        lw      s2, 0(t0)           # s2: what it says
        li      s3, 3

1:      lw      t0, 0(s1)
        beq     t0, s0, 2f
        yield                       # not mine: let the other one run
        j       1b
2:      prints  s2
        xori    t0, s0, 1
        sw      t0, 0(s1)           # the other one's turn
        addi    s3, s3, -1
        bnez    s3, 1b
        exit
