/* One entry for each exception of the processor (Intel SDM 3A, 6.3.1); those that push no error code get a 0 in its place. */
	.section .text.trap_vectors, "ax"
	.balign 16
trap_first:
	.set vector, 0
	.rept 32
	.balign 16
	.if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30)
	push $0
	.endif
	push $vector
	jmp trap_entry
	.set vector, vector + 1
	.endr

	.balign 16
trap_entry:
	push %rax
	push %rbx
	push %rcx
	push %rdx
	push %rsi
	push %rdi
	push %rbp
	push %r8
	push %r9
	push %r10
	push %r11
	push %r12
	push %r13
	push %r14
	push %r15
	cld
	mov %rsp, %rdi
	and $-16, %rsp
	call trap_caught
	ud2

	.section .rodata.trap_vectors, "a"
	.balign 8
	.globl trap_vectors
trap_vectors:
	.set vector, 0
	.rept 32
	.quad trap_first + 16 * vector
	.set vector, vector + 1
	.endr
