# Each thread fills the array that it works on later: placed by first touch, its pages are at its own node.
# expect: sum = 20480
# machine: mimd cores=4
# try: flynn run first-touch-master

        .equ    PAGES, 1
        .equ    DISTANCE, 0
        .include "sweep.inc"
