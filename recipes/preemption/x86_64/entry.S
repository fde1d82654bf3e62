/*
 * Where a thread goes on that was interrupted, on its own stack, which is aligned so that behind this frame it is to 16 bytes: an interrupt frame (idle.h).
 * All general registers are kept; vector registers are sched_switch's, as the kernel uses none.
 */
	.section .text.preemption_entry, "ax"
	.globl preemption_entry
	.type preemption_entry, @function
preemption_entry:
	.irp register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
	push %\register
	.endr
	call sched_yield
	.irp register, r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax
	pop %\register
	.endr
	iretq
	.size preemption_entry, . - preemption_entry
