# End the process with a code of its own, as the shell sees it.
# expect: leaving with 42
# expect-exit: 42
# try: flynn run exit-code; echo $?

        .data
text:   .asciz  "leaving with 42\n"

        .text
main:   prints  text
        quit    42
