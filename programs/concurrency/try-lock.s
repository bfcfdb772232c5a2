# A thread that finds a mutex taken does other work instead of waiting.
# expect: the mutex was taken: 1
# expect: the mutex was taken: 0
# try: flynn explain trylock

        .data
        .mutex  m
text:   .asciz  "the mutex was taken: "

        .text
main:   lock    m
        spawn   s0, look
        join    s0
        unlock  m
        spawn   s0, look
        join    s0
        exit

look:   trylock s0, m               # 0: it was free, and is mine now
        snez    s0, s0
        prints  text
        print   s0
        printc  '\n'
        bnez    s0, 1f
        unlock  m
1:      exit
