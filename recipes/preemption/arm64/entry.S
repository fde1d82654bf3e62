/*
 * Where a thread goes on that was interrupted, on its own stack: the program counter and state lie there (idle.h). All general registers are kept; vector
 * registers are sched_switch's, as the kernel uses none.
 */
#define SIZE 256	/* 31 registers, and 8 bytes that align them to 16 */

	.section .text.preemption_entry, "ax"
	.globl preemption_entry
	.type preemption_entry, %function
preemption_entry:
	sub sp, sp, #SIZE
	.irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	str x\number, [sp, #(8 * \number)]
	.endr
	bl sched_yield
	/* Another interrupt would change what `eret` goes by. That it ends what `ldxr` began is what the thread has to see. */
	msr daifset, #2
	ldp x0, x1, [sp, #SIZE]
	msr elr_el1, x0
	msr spsr_el1, x1
	.irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	ldr x\number, [sp, #(8 * \number)]
	.endr
	add sp, sp, #(SIZE + 16)
	eret
	.size preemption_entry, . - preemption_entry
