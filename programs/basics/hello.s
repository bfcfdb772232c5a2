# Say hello.
# expect: Hello, Flynn!
# try: flynn run hello

        .data
text:   .asciz  "Hello, Flynn!\n"

        .text
main:   prints  text
        exit
