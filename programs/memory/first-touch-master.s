# One thread fills the arrays that others work on: placed by first touch, all pages are at the first one's node.
# expect: sum = 20480
# machine: mimd cores=4
# try: flynn run first-touch-worker

        .equ    PAGES, 1
        .equ    FILLED_BY_MASTER, 1
        .include "sweep.inc"
