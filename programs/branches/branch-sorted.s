# Add up the large numbers of a sorted array: the branch that asks goes one way for long, and is guessed right.
# expect: 490240
# try: flynn run branch-sorted --cpu pipeline --predictor 2-bit; flynn run branch-unsorted --cpu pipeline --predictor 2-bit

        .include "branch-harness.inc"

order:  ret                         # they are filled in in order
