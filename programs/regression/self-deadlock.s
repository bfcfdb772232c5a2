# A thread that takes its own mutex twice waits for itself.
# expect-exit: 121

        .data
        .mutex  m

        .text
main:   lock    m
        lock    m
        exit
