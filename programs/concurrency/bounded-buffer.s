# Three producers and three consumers share a buffer of five places as a monitor: one mutex, two conditions.
# expect: 60 items, sum = 1830
# machine: mimd cores=4
# try: flynn run bounded-buffer --seed 1..3

        .equ    THREADS, 3          # of each kind
        .equ    ITEMS, 20           # of each producer
        .equ    PLACES, 5

        .data
        .mutex  m
        .condition room
        .condition some
count:  .word   0                   # how many places are full
first:  .word   0                   # the place of the oldest item
buffer: .space  4 * PLACES
total:  .word   0
taken:  .word   0
threads:
        .space  8 * THREADS
items:  .asciz  " items, sum = "

        .text
main:   la      s0, threads
        li      s1, 0
        li      s2, THREADS
1:      spawn   t0, producer, s1
        sw      t0, 0(s0)
        spawn   t0, consumer
        sw      t0, 4(s0)
        addi    s0, s0, 8
        addi    s1, s1, 1
        blt     s1, s2, 1b
        slli    s1, s1, 1
2:      addi    s0, s0, -4
        lw      t0, 0(s0)
        join    t0
        addi    s1, s1, -1
        bnez    s1, 2b
        lw      t0, taken
        print   t0
        prints  items
        lw      t0, total
        print   t0
        printc  '\n'
        exit

# Producer a0 puts the numbers from ITEMS * a0 + 1 to ITEMS * (a0 + 1).
producer:
        li      t0, ITEMS
        mul     s0, a0, t0
        add     s1, s0, t0
1:      addi    s0, s0, 1
        mv      a0, s0
        call    put
        blt     s0, s1, 1b
        exit

consumer:
        li      s1, ITEMS
1:      call    get
        la      t0, total
        amoadd.w x0, a0, (t0)
        la      t0, taken
        li      t1, 1
        amoadd.w x0, t1, (t0)
        sleep   200                 # use it: the producers are faster
        addi    s1, s1, -1
        bnez    s1, 1b
        exit

# Puts a0 into the buffer, as soon as there is room.
put:    mv      t2, a0              # calls of the kernel change a0, a1 and a7
        lock    m
1:      lw      t0, count
        li      t1, PLACES
        blt     t0, t1, 2f
        await   room, m
        j       1b
2:      lw      t3, first
        add     t3, t3, t0
        rem     t3, t3, t1
        slli    t3, t3, 2
        la      t4, buffer
        add     t4, t4, t3
        sw      t2, 0(t4)
        addi    t0, t0, 1
        la      t4, count
        sw      t0, 0(t4)
        signal  some
        unlock  m
        ret

# Takes the oldest item into a0, as soon as there is one.
get:    lock    m
1:      lw      t0, count
        bnez    t0, 2f
        await   some, m
        j       1b
2:      la      t4, buffer
        lw      t3, first
        slli    t5, t3, 2
        add     t4, t4, t5
        lw      t2, 0(t4)
        addi    t3, t3, 1
        li      t1, PLACES
        rem     t3, t3, t1
        la      t4, first
        sw      t3, 0(t4)
        addi    t0, t0, -1
        la      t4, count
        sw      t0, 0(t4)
        signal  room
        unlock  m
        mv      a0, t2
        ret
