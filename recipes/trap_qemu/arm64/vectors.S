/* One entry for each kind of exception (Arm Architecture Reference Manual, D1.4.1), 128 bytes apart: four kinds, from four places. */
#define FRAME_SIZE 304

	.section .text.trap_vectors, "ax"
	.balign 2048
	.globl trap_vectors
	.type trap_vectors, %function
trap_vectors:
	.set vector, 0
	.rept 16
	.balign 128
	sub sp, sp, #FRAME_SIZE
	stp x0, x1, [sp]
	mov x0, #vector
	b trap_entry
	.set vector, vector + 1
	.endr
	.size trap_vectors, . - trap_vectors

	.type trap_entry, %function
trap_entry:
	stp x2, x3, [sp, #16]
	stp x4, x5, [sp, #32]
	stp x6, x7, [sp, #48]
	stp x8, x9, [sp, #64]
	stp x10, x11, [sp, #80]
	stp x12, x13, [sp, #96]
	stp x14, x15, [sp, #112]
	stp x16, x17, [sp, #128]
	stp x18, x19, [sp, #144]
	stp x20, x21, [sp, #160]
	stp x22, x23, [sp, #176]
	stp x24, x25, [sp, #192]
	stp x26, x27, [sp, #208]
	stp x28, x29, [sp, #224]
	/* Vectors from 4 on are exceptions on this very stack, as of this handler's own. */
	mrs x1, sp_el0
	add x2, sp, #FRAME_SIZE
	cmp x0, #4
	csel x1, x1, x2, lo
	stp x30, x1, [sp, #240]
	mrs x1, elr_el1
	mrs x2, spsr_el1
	stp x1, x2, [sp, #256]
	mrs x1, esr_el1
	mrs x2, far_el1
	stp x1, x2, [sp, #272]
	str x0, [sp, #288]
	mov x0, sp
	bl trap_caught
	brk #0
	.size trap_entry, . - trap_entry
