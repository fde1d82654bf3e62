/*
 * Interrupts that come anywhere, on the stack of exceptions (trap_qemu). Of the vectors (Arm ARM, D1.4.1), 128 bytes apart, the second is an interrupt of code
 * that uses SP_EL0, as all does but exceptions; all others are for who tells of exceptions.
 */
#define INTERRUPTED 1
#define CONTROLLER 0x0801
#define ACKNOWLEDGE 0x0c
#define END 0x10
#define NUMBER 0x3ff
#define NO_INTERRUPT 1020
#define VIRTUAL_TIMER 27

	.section .text.slices_vectors, "ax"
	.balign 2048
	.globl slices_vectors
	.type slices_vectors, %function
slices_vectors:
	.set vector, 0
	.rept 16
	.balign 128
	.if vector == INTERRUPTED
	b slices_interrupted
	.else
	b trap_vectors + 128 * vector
	.endif
	.set vector, vector + 1
	.endr
	.size slices_vectors, . - slices_vectors

	.type slices_interrupted, %function
slices_interrupted:
	stp x0, x1, [sp, #-32]!
	stp x2, x3, [sp, #16]
	mov x0, #(CONTROLLER << 16)
	ldr w1, [x0, #ACKNOWLEDGE]
	and w2, w1, #NUMBER
	cmp w2, #NO_INTERRUPT
	b.hs 2f
	cmp w2, #VIRTUAL_TIMER
	b.eq 1f
	adrp x2, slices_device_asked
	mov w3, #1
	str w3, [x2, :lo12:slices_device_asked]
	str w1, [x0, #END]
	b 2f
	/* The next slice; the timer asks no longer before that. */
1:	adrp x2, slices_counts
	ldr x2, [x2, :lo12:slices_counts]
	mrs x3, cntvct_el0
	add x2, x2, x3
	msr cntv_cval_el0, x2
	isb
	str w1, [x0, #END]
	adrp x0, slices_of
	add x0, x0, :lo12:slices_of
	ldp x1, x2, [x0]
	mrs x3, elr_el1
	cmp x3, x1
	b.lo 2f
	cmp x3, x2
	b.hs 2f
	/* On the code's own stack, so that this one is free again. */
	mrs x1, sp_el0
	mrs x2, spsr_el1
	stp x3, x2, [x1, #-16]!
	msr sp_el0, x1
	ldr x3, [x0, #16]
	msr elr_el1, x3
2:	ldp x2, x3, [sp, #16]
	ldp x0, x1, [sp], #32
	eret
	.size slices_interrupted, . - slices_interrupted
