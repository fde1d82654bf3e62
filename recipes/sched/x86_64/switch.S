/*
 * System V ABI, «Registers»: a function keeps these for its caller. Vector registers and their control words are kept all the same (Intel SDM 1, 10.5
 * «FXSAVE and FXRSTOR»): whoever comes here by an instruction, not by a call, expects them.
 */
#define VECTORS 520	/* 512, and 8 that align them to 16 */

	.section .text.sched_switch, "ax"
	.globl sched_switch
	.type sched_switch, @function
sched_switch:
	push %rbp
	push %rbx
	push %r12
	push %r13
	push %r14
	push %r15
	sub $VECTORS, %rsp
	fxsave64 (%rsp)
	mov %rsp, (%rdi)
	mov %rsi, %rsp
	fxrstor64 (%rsp)
	add $VECTORS, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbx
	pop %rbp
	ret
	.size sched_switch, . - sched_switch

	/* A new thread: with no frame above it. */
	.globl sched_entry
	.type sched_entry, @function
sched_entry:
	xor %ebp, %ebp
	call sched_begin
	ud2
	.size sched_entry, . - sched_entry
