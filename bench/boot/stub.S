	.section .note.pvh, "a", @note
	.balign 4
	.long 4, 4, 18
	.asciz "Xen"
	.long main

	.section .text.main, "ax"
	.code32
	.globl main
	.type main, @function
main:
	mov $0x3f8, %dx
	mov $0x48, %al
	outb %al, %dx
	mov $0x501, %dx
	mov $1, %eax
	outl %eax, %dx
	hlt
	.size main, . - main
