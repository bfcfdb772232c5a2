# A barber sleeps until a customer comes; who finds no chair free goes away, and nobody is forgotten.
# expect-match: [0-9]+ were shaved, [0-9]+ went away
# expect: 12 came
# machine: mimd cores=2
# try: flynn run sleeping-barber --seed 1..3
#
# Dijkstra's problem of 1965, as in Tanenbaum and Bos, Modern Operating Systems: three semaphores and a count of the waiting.

        .equ    CUSTOMERS, 12
        .equ    CHAIRS, 3

        .data
        .semaphore customers, 0     # those who wait for the barber
        .semaphore barber, 0        # the barber waits for a customer's head
        .mutex  m                   # guards what follows
waiting:
        .word   0
shaved: .word   0
left:   .word   0
threads:
        .space  4 * CUSTOMERS
were:   .asciz  " were shaved, "
went:   .asciz  " went away\n"
came:   .asciz  " came\n"

        .text
main:   spawn   s3, shop
        la      s0, threads
        li      s1, CUSTOMERS
1:      spawn   t0, customer
        sw      t0, 0(s0)
        addi    s0, s0, 4
        yield                       # the next one comes a little later
        addi    s1, s1, -1
        bnez    s1, 1b
        li      s1, CUSTOMERS
2:      addi    s0, s0, -4
        lw      t0, 0(s0)
        join    t0
        addi    s1, s1, -1
        bnez    s1, 2b
        li      t0, -1              # the shop closes: this customer nobody is
        la      t1, waiting
        sw      t0, 0(t1)
        up      customers
        join    s3
        lw      s0, shaved
        lw      s1, left
        print   s0
        prints  were
        print   s1
        prints  went
        add     s0, s0, s1
        print   s0
        prints  came
        exit

shop:   la      s0, waiting
1:      down    customers           # sleep while there are none
        lock    m
        lw      t0, 0(s0)
        bltz    t0, 2f
        addi    t0, t0, -1
        sw      t0, 0(s0)
        up      barber
        unlock  m
        li      s1, 5               # shave, while others come
3:      yield
        addi    s1, s1, -1
        bnez    s1, 3b
        j       1b
2:      unlock  m
        exit

customer:
        la      s0, waiting
        lock    m
        lw      t0, 0(s0)
        li      t1, CHAIRS
        bge     t0, t1, 1f
        addi    t0, t0, 1
        sw      t0, 0(s0)
        up      customers           # wake the barber
        unlock  m
        down    barber              # wait for him
        la      s1, shaved
        j       2f
1:      unlock  m
        la      s1, left
2:      li      t0, 1
        amoadd.w x0, t0, (s1)
        exit
