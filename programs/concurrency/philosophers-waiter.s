# A waiter lets no more than four of the five philosophers to the table, so one of them always gets both forks.
# expect: 5 philosophers have eaten
# machine: mimd cores=2
# try: flynn run philosophers

        .equ    SEATS, 5

        .data
        .semaphore waiter, SEATS - 1
        .balign 4
forks:  .space  4 * SEATS           # a mutex each
threads:
        .space  4 * SEATS
eaten:  .word   0
text:   .asciz  " philosophers have eaten\n"

        .text
main:   la      s0, threads
        li      s1, 0
        li      s2, SEATS
1:      spawn   t0, dine, s1        # a0 of the new thread: its seat
        sw      t0, 0(s0)
        addi    s0, s0, 4
        addi    s1, s1, 1
        blt     s1, s2, 1b

2:      addi    s0, s0, -4
        lw      t0, 0(s0)
        join    t0
        addi    s1, s1, -1
        bnez    s1, 2b

        lw      t0, eaten
        print   t0
        prints  text
        exit

# A philosopher at seat a0, between the forks a0 and a0 + 1.
dine:   la      s0, forks
        li      t0, SEATS
        addi    t1, a0, 1
        rem     t1, t1, t0
        slli    t1, t1, 2
        add     s1, s0, t1          # s1: the right fork
        slli    t0, a0, 2
        add     s0, s0, t0          # s0: the left fork

        down    waiter
        lock    s0
        sleep   10000
        lock    s1
        la      t0, eaten
        li      t1, 1
        amoadd.w x0, t1, (t0)
        unlock  s1
        unlock  s0
        up      waiter
        exit
