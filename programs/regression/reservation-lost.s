# A reservation does not outlive the page that it lies in, though the same page comes back.
# expect: ok

        .data
turn:   .word   0
text:   .asciz  "the store succeeded over another thread's\n"

        .text
main:   spawn   s0, other
        li      a0, 0
        li      a7, 214             # brk: where the heap ends
        ecall
        mv      s1, a0
        li      s2, 4096
        add     s2, s1, s2
        mv      a0, s2
        ecall                       # a page of heap

        lr.w    t0, (s1)
        mv      a0, s1
        li      a7, 214
        ecall                       # gone
        mv      a0, s2
        ecall                       # and there again
        la      t1, turn
        sw      s1, 0(t1)
1:      lw      t0, 0(t1)           # until the other thread has stored to it
        beq     t0, s1, 1b
        sc.w    t2, s2, (s1)

        li      t3, 1
        check   t2, t3, text
        lw      t4, 0(s1)
        li      t3, 42
        check   t4, t3, text
        join    s0
        printc  'o'
        printc  'k'
        printc  '\n'
        exit

other:  la      t1, turn
1:      lw      t0, 0(t1)
        beqz    t0, 1b
        li      t2, 42
        sw      t2, 0(t0)
        fence
        sw      zero, 0(t1)
        exit
