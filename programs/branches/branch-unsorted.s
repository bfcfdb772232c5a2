# Add up the large numbers of a shuffled array: no count of how the branch went helps, but its own history is learnt by heart.
# expect: 490240
# try: flynn run branch-unsorted --cpu pipeline --predictor 2-bit; flynn run branch-unsorted --cpu pipeline --predictor local

        .include "branch-harness.inc"

# Fisher and Yates: each number changes places with one of those before it, or none.
order:  li      t0, NUMBERS - 1
        li      t1, 2463534242      # t1: xorshift, Marsaglia's
1:      slli    t2, t1, 13
        xor     t1, t1, t2
        srli    t2, t1, 17
        xor     t1, t1, t2
        slli    t2, t1, 5
        xor     t1, t1, t2
        addi    t2, t0, 1
        remu    t2, t1, t2
        add     t2, s0, t2
        add     t3, s0, t0
        lbu     t4, 0(t2)
        lbu     t5, 0(t3)
        sb      t5, 0(t2)
        sb      t4, 0(t3)
        addi    t0, t0, -1
        bnez    t0, 1b
        ret
