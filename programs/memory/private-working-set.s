# Each thread sweeps an array that only it uses, but that its neighbour has filled: by first touch, on the wrong node.
# expect: sum = 40960
# machine: mimd cores=4
# try: flynn run migratory-line
#
# With NUMA every miss stays remote; with COMA the array moves to where it is used, and only the first sweep is slow.

        .equ    PAGES, 2
        .equ    DISTANCE, 1
        .include "sweep.inc"
