# Every directive, relocation and form that GNU as knows too; the bytes of both are compared.
.macro str x
.ascii "\x"
.endm
.macro sum from=0, to=5
    .long \from
    .if \to-\from
    sum "(\from+1)",\to
    .endif
.endm
.text
str "abcd"
.balign 16
_start: nop
lw a0, weak
la a0, weak
lui a0,%hi(weak)
call weak
lw a0, weak+4
sw a0, weak, a1
li a0, 0xffffffff
li a1, 0x80000000
li a2, 0x7ffff800
li a3, 2048
li a4, -2048
li a5, 4096
li a5, -4096
li a5, 0x12345678
1: beq a0, a1, 1b
beq a0, a1, 2f
bnez a0, far
2: j 2b
call far
tail far
jump far, t0
jal far
lb a0, z
sb a0, z, t1
la a0, z+4
1: auipc a1, %pcrel_hi(z)
lw a2, %pcrel_lo(1b)(a1)
sw a2, %pcrel_lo(1b)(a1)
lui a0, %hi(z+5)
addi a0, a0, %lo(z+5)
sw a1, %lo(z)(a0)
amoadd.w.aqrl a0, a1, (a2)
lr.w a0, (a1)
sc.w a0, a1, 0(a2)
csrr a0, cycle
csrwi 0x300, 5
fence
fence r, rw
fence.tso
fence.i
pause
unimp
rdcycle a0
.byte 1
.balign 8
.insn r 0x33, 0, 0, a0, a1, a2
.insn r MADD, 0, 0, a0, a1, a2, a3
.insn r4 0x43, 1, 2, a0, a1, a2, a3
.insn i OP_IMM, 0, a0, a1, 5
.insn i 0x3, 2, a0, 8(a1)
.insn s 0x23, 2, a0, -4(sp)
.insn sb 0x63, 0, a0, a1, 1b
.insn b BRANCH, 1, a0, a1, far
.insn u 0x37, a0, 0xfff
.insn uj 0x6f, a0, 1b
.insn j 0x6f, a0, far
.insn 0x13
.insn 4, 0x13
.space 4096
far: ret
sum 0, 5
.irp r, a0, a1, a2
add \r, \r, 1
.endr
.irpc c, 0123
.word \c
.endr
.rept 3
nop
.endr
.data
.set x, 1
.word x
.set x, 2
.word x
z: .word 5
.set z2, z
.byte 1
.word (e-z)/4
e:
.word 1<2, 2<1, !5, 5!3, -1>>60, 1&&2, 1==1
.fill 3, 2, 0x1234
.fill 2, 8, 0x123456789a
.p2align 4,,3
.word 1
.p2align 4, 5
.byte 5
.byte 6
.balignw 8, 0x1234
.half z-e
.byte e-z
.2byte 1
.dword 0x123456789abcdef0, -1, z
.ascii "a" "b\n\101\x41"
.string "x", "y"
.string16 "ab"
.org 0x200
.byte 1
.uleb128 300
.sleb128 -300
.section .foo,"ax"
nop
.section .mydata,"aw"
.word 7
.section .nob,"aw",@nobits
.space 5
.section .ro2,"a"
.word 1
.section .rodata
.word 3
.section .rodata.str1.4,"aMS",@progbits,1
.string "abc"
.section .sdata,"aw"
.word 9
.bss
.space 9
.section .sbss,"aw",@nobits
.zero 3
.lcomm lc, 12
.comm cc, 8, 4
.section .nob2,"aw",@nobits
.align 4
.space 5
.section .wx,"awx"
nop
.data
.word _end, _edata, __bss_start, etext, end, lc, cc
.weak weak
.word weak
