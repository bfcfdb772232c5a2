# Processes fork two children each, three generations deep; each counts itself and what its children have counted.
# expect: 15 processes
# try: flynn run fork-tree --cores 4

        .equ    DEPTH, 3

        .data
text:   .asciz  " processes\n"

        .text
main:   li      s0, 0               # my generation
        call    grow
        print   a0
        prints  text
        quit

# Forks the generations below s0 and answers how many processes there are from here on down.
grow:   mv      s3, ra
        li      s1, 0               # how many children I have forked
        li      s2, 1               # how many processes, I being the first
        li      t0, DEPTH
        bge     s0, t0, 3f
1:      fork    t0
        beqz    t0, child
        addi    s1, s1, 1
        li      t0, 2
        blt     s1, t0, 1b
2:      wait    t0                  # any of them, in whatever order they end
        add     s2, s2, a1
        addi    s1, s1, -1
        bnez    s1, 2b
3:      mv      a0, s2
        jr      s3

child:  addi    s0, s0, 1
        call    grow
        quit    a0                  # a parent is told its child's exit code
