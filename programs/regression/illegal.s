# A word that is no instruction ends the process as a shell reports it.
# expect: before
# expect-exit: 132

        .data
text:   .asciz  "before\n"

        .text
main:   prints  text
        .word   0xffffffff
        exit
