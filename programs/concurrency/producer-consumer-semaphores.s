# A producer and a consumer share a ring of four places; two semaphores count the free and the full ones.
# expect: sum = 820
# machine: mimd cores=2
# try: flynn run producer-consumer-semaphores

        .equ    ITEMS, 40
        .equ    PLACES, 4

        .data
        .semaphore free, PLACES
        .semaphore full, 0
ring:   .space  4 * PLACES
sum:    .asciz  "sum = "

        .text
main:   spawn   s0, producer
        spawn   s1, consumer
        join    s0
        join    s1, s2              # the consumer ends with what it has added up
        prints  sum
        print   s2
        printc  '\n'
        exit

producer:
        la      s0, ring
        li      s1, 0               # the next place
        li      s2, 1               # the next item: 1 to ITEMS
1:      down    free                # wait until a place is free
        slli    t0, s1, 2
        add     t0, t0, s0
        sw      s2, 0(t0)
        up      full
        addi    s1, s1, 1
        andi    s1, s1, PLACES - 1
        addi    s2, s2, 1
        li      t0, ITEMS
        ble     s2, t0, 1b
        exit

consumer:
        la      s0, ring
        li      s1, 0
        li      s2, ITEMS
        li      s3, 0               # the sum
1:      down    full                # wait until there is an item
        slli    t0, s1, 2
        add     t0, t0, s0
        lw      t0, 0(t0)
        up      free
        add     s3, s3, t0
        sleep   100                 # use it: the producer is faster
        addi    s1, s1, 1
        andi    s1, s1, PLACES - 1
        addi    s2, s2, -1
        bnez    s2, 1b
        exit    s3
