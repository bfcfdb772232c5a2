# Writers change two words that belong together; readers, several at once, always find them equal.
# expect: 20 changes
# machine: mimd cores=4
# try: flynn run readers-writers

        .equ    WRITERS, 2
        .equ    READERS, 4
        .equ    ROUNDS, 10

        .data
        .rwlock l
one:    .word   0
two:    .word   0
threads:
        .space  4 * (WRITERS + READERS)
text:   .asciz  " changes\n"
torn:   .asciz  "a reader saw a change half done"

        .text
main:   la      s0, threads
        li      s1, WRITERS
1:      spawn   t0, writer
        sw      t0, 0(s0)
        addi    s0, s0, 4
        addi    s1, s1, -1
        bnez    s1, 1b
        li      s1, READERS
2:      spawn   t0, reader
        sw      t0, 0(s0)
        addi    s0, s0, 4
        addi    s1, s1, -1
        bnez    s1, 2b
        li      s1, WRITERS + READERS
3:      addi    s0, s0, -4
        lw      t0, 0(s0)
        join    t0
        addi    s1, s1, -1
        bnez    s1, 3b
        lw      t0, one
        print   t0
        prints  text
        exit

writer: li      s0, ROUNDS
        la      s1, one
        la      s2, two
1:      wrlock  l
        lw      t0, 0(s1)
        addi    t0, t0, 1
        sw      t0, 0(s1)
        yield                       # nobody may look now, however long it takes
        sw      t0, 0(s2)
        rwunlock l
        addi    s0, s0, -1
        bnez    s0, 1b
        exit

reader: li      s0, ROUNDS
1:      rdlock  l
        lw      s1, one
        yield                       # other readers may come, writers may not
        lw      s2, two
        check   s1, s2, torn
        rwunlock l
        addi    s0, s0, -1
        bnez    s0, 1b
        exit
