# Two threads give the interpreter lock up for work that needs no interpreter, as native code does: both cores work.
# expect: done
# machine: mimd cores=2 gil=interval
# try: flynn run gil-released --timeline

        .equ    ROUNDS, 20000

        .text
main:   spawn   s0, compute
        spawn   s1, compute
        join    s0
        join    s1
        prints  done
        quit

compute:
        gil.release
        li      t0, ROUNDS
1:      addi    t0, t0, -1
        bnez    t0, 1b
        gil.acquire
        exit

        .data
done:   .string "done\n"
