# A thread of high priority waits for a lock that one of low priority has, while one of medium priority keeps that from running.
# expect-match: plain: +[0-9]+ cycles, (met|missed)
# expect-match: inherit: +[0-9]+ cycles, (met|missed)
# expect-match: ceiling: +[0-9]+ cycles, (met|missed)
# machine: sisd priority
# try: flynn run priority-inversion --timeline
#
# So did the Mars Pathfinder lose time in 1997 until its mutex was told to inherit priorities (Reeves 1997, "What really
# happened on Mars?"). With `priority` on one core: a plain mutex misses the deadline, one that inherits or has a ceiling
# lets the low thread finish its critical section first, and meets it.

        .equ    CRITICAL, 500       # rounds of work while the low thread has the lock
        .equ    MEDIUM, 3000        # rounds of work of the medium thread, which needs no lock
        .equ    DEADLINE, 3000      # cycles in which the high thread must have the lock

        .data
        .mutex  plain
        .mutex  inherit, inherit
        .mutex  ceiling, ceiling, 30
subject:
        .word   0                   # the mutex of this trial
names:  .asciz  "plain:    "
        .asciz  "inherit:  "
        .asciz  "ceiling:  "
        .equ    NAME, 11
met:    .asciz  " cycles, met\n"
missed: .asciz  " cycles, missed\n"

        .text
main:   self    s0
        thread.priority s0, 255     # undisturbed, until it waits
        la      s1, names
        la      a0, plain
        call    trial
        la      a0, inherit
        call    trial
        la      a0, ceiling
        call    trial
        exit

# One trial with the mutex at a0; its name is at s1.
trial:  la      t0, subject
        sw      a0, 0(t0)
        thread.priority x0, 10      # of those that are started from now on
        spawn   s2, low
        thread.priority x0, 30
        spawn   s3, high
        thread.priority x0, 20
        spawn   s4, medium
        join    s2
        join    s3, s5              # how long it waited
        join    s4
        prints  s1
        addi    s1, s1, NAME
        print   s5
        la      t0, met
        li      t1, DEADLINE
        ble     s5, t1, 1f
        la      t0, missed
1:      prints  t0
        ret

low:    lw      s0, subject
        lock    s0
        li      a0, CRITICAL
        call    work
        unlock  s0
        exit

high:   sleep   500                 # by then the low thread has the lock
        lw      s0, subject
        rdcycle s1
        lock    s0
        rdcycle s2
        unlock  s0
        sub     s2, s2, s1
        exit    s2

medium: sleep   600
        li      a0, MEDIUM
        call    work
        exit

work:   addi    a0, a0, -1          # two cycles a round
        bnez    a0, work
        ret
