# Two threads compute under an interpreter lock: two cores, and one of them works at a time.
# expect: done
# machine: mimd cores=2 gil=interval
# try: flynn run gil-threads --timeline
# try: flynn run gil-threads --cores 2 --gil off

        .equ    ROUNDS, 20000

        .text
main:   spawn   s0, compute
        spawn   s1, compute
        join    s0
        join    s1
        prints  done
        quit

compute:
        li      t0, ROUNDS
1:      addi    t0, t0, -1
        bnez    t0, 1b
        exit

        .data
done:   .string "done\n"
