# A program as students write it for RARS: its calls, .eqv and macros, unchanged.
# expect: Counting to 5: 1 2 3 4 5
# expect: 5! = 120, in hexadecimal 0x00000078
# try: flynn run rars

.eqv LAST, 5
.eqv SysPrintInt, 1
.eqv SysPrintString, 4
.eqv SysExit, 10
.eqv SysPrintChar, 11
.eqv SysPrintHex, 34

.macro print_int (%register)
    mv a0, %register
    li a7, SysPrintInt
    ecall
.end_macro

.macro print_char (%character)
    li a0, %character
    li a7, SysPrintChar
    ecall
.end_macro

.macro print_string (%text)
    .data
message: .asciz %text
    .text
    la a0, message
    li a7, SysPrintString
    ecall
.end_macro

.macro done
    li a7, SysExit
    ecall
.end_macro

.globl main
.text
main:
    print_string("Counting to ")
    li s2, LAST
    print_int(s2)
    print_char(':')
    li s0, 1            # the counter
    li s1, 1            # the factorial
loop:
    print_char(' ')
    print_int(s0)
    mul s1, s1, s0
    addi s0, s0, 1
    ble s0, s2, loop
    print_string("\n5! = ")
    print_int(s1)
    print_string(", in hexadecimal ")
    mv a0, s1
    li a7, SysPrintHex
    ecall
    print_char('\n')
    done
