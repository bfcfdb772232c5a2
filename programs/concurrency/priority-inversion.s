# A thread of high priority waits for a lock that one of low priority has, while one of medium priority keeps that from running.
# expect-match: plain: +the high thread came (before|after) the medium one
# expect-match: inherit: +the high thread came (before|after) the medium one
# expect-match: ceiling: +the high thread came (before|after) the medium one
# machine: sisd priority
# try: flynn run priority-inversion --timeline
#
# So did the Mars Pathfinder lose time in 1997 until its mutex was told to inherit priorities (Reeves 1997, "What really
# happened on Mars?"). With `priority` on one core and a plain mutex, the high thread comes after the medium one; with one that
# inherits or has a ceiling, the low thread finishes its critical section first, and the high one comes before.

        .equ    CRITICAL, 500       # rounds of work while the low thread has the lock
        .equ    MEDIUM, 3000        # rounds of work of the medium thread, which needs no lock

        .data
        .mutex  plain
        .mutex  inherit, inherit
        .mutex  ceiling, ceiling, 30
subject:
        .word   0                   # the mutex of this trial
done:   .word   0                   # whether the medium thread is done
names:  .asciz  "plain:    "
        .asciz  "inherit:  "
        .asciz  "ceiling:  "
        .equ    NAME, 11
before: .asciz  "the high thread came before the medium one\n"
after:  .asciz  "the high thread came after the medium one\n"

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
        la      t0, done
        sw      x0, 0(t0)
        thread.priority x0, 10      # of those that are started from now on
        spawn   s2, low
        thread.priority x0, 30
        spawn   s3, high
        thread.priority x0, 20
        spawn   s4, medium
        join    s2
        join    s3, s5              # whether the medium one was done before
        join    s4
        prints  s1
        addi    s1, s1, NAME
        la      t0, before
        beqz    s5, 1f
        la      t0, after
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
        lock    s0
        lw      s1, done
        unlock  s0
        exit    s1

medium: sleep   600
        li      a0, MEDIUM
        call    work
        li      t0, 1
        la      t1, done
        sw      t0, 0(t1)
        exit

work:   addi    a0, a0, -1          # two instructions
        bnez    a0, work
        ret
