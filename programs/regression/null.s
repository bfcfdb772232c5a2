# A load from address 0 ends the process as a shell reports it.
# expect-exit: 139

        .text
main:   lw      t0, 0(zero)
        exit
