# A producer and a consumer share one place, guarded by a mutex; each waits for its condition.
# expect: sum = 820
# machine: mimd cores=2
# try: flynn run producer-consumer-conditions
#
# Whoever is signalled takes the mutex again and has to look again, since others may have come before: so it is a loop.

        .equ    ITEMS, 40

        .data
        .mutex  m
        .condition filled
        .condition emptied
place:  .word   0                   # 0 while it is empty
sum:    .asciz  "sum = "

        .text
main:   spawn   s0, producer
        spawn   s1, consumer
        join    s0
        join    s1, s2
        prints  sum
        print   s2
        printc  '\n'
        exit

producer:
        la      s0, place
        li      s1, 1               # the next item: 1 to ITEMS
1:      lock    m
2:      lw      t0, 0(s0)
        beqz    t0, 3f
        await   emptied, m          # gives up the mutex, and has it again afterwards
        j       2b
3:      sw      s1, 0(s0)
        signal  filled
        unlock  m
        addi    s1, s1, 1
        li      t0, ITEMS
        ble     s1, t0, 1b
        exit

consumer:
        la      s0, place
        li      s1, ITEMS
        li      s2, 0               # the sum
1:      lock    m
2:      lw      t0, 0(s0)
        bnez    t0, 3f
        await   filled, m
        j       2b
3:      add     s2, s2, t0
        sw      x0, 0(s0)
        signal  emptied
        unlock  m
        sleep   100                 # use it: the producer is faster
        addi    s1, s1, -1
        bnez    s1, 1b
        exit    s2
