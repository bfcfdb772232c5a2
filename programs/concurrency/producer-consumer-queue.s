# Two producers and two consumers meet at a bounded queue, which does all the waiting for them.
# expect: sum = 820
# machine: mimd cores=4
# try: flynn run producer-consumer-queue

        .equ    ITEMS, 40           # in all: half of them from each producer

        .data
        .queue  q, 4
sum:    .asciz  "sum = "

        .text
main:   li      s0, 1
        spawn   s1, producer, s0    # sends the odd numbers
        li      s0, 2
        spawn   s2, producer, s0    # sends the even numbers
        spawn   s3, consumer
        spawn   s4, consumer
        join    s1
        join    s2
        send    q, x0               # nothing comes after the zeros: one for each consumer
        send    q, x0
        join    s3, s5
        join    s4, s6
        prints  sum
        add     s5, s5, s6
        print   s5
        printc  '\n'
        exit

producer:
        mv      s0, a0
        li      s1, ITEMS
1:      send    q, s0
        addi    s0, s0, 2
        ble     s0, s1, 1b
        exit

consumer:
        li      s0, 0
1:      recv    t0, q
        add     s0, s0, t0
        bnez    t0, 1b
        exit    s0
