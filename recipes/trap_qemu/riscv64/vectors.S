/* All exceptions lead here; `sscratch` is the top of a stack of their own. */
#define FRAME_SIZE (36 * 8)

	.section .text.trap_vectors, "ax"
	.balign 4
	.globl trap_vectors
	.type trap_vectors, @function
trap_vectors:
	csrrw sp, sscratch, sp
	addi sp, sp, -FRAME_SIZE
	sd x1, 0(sp)
	sd x3, 16(sp)
	.irp n, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	sd x\n, (\n - 1) * 8(sp)
	.endr
	/* What was the stack; another exception begins at the top again, as nobody comes back from this one. */
	addi t0, sp, FRAME_SIZE
	csrrw t0, sscratch, t0
	sd t0, 8(sp)
	csrr t0, sepc
	csrr t1, sstatus
	csrr t2, scause
	csrr t3, stval
	sd t0, 31 * 8(sp)
	sd t1, 32 * 8(sp)
	sd t2, 33 * 8(sp)
	sd t3, 34 * 8(sp)
	mv a0, sp
	call trap_caught
	ebreak
	.size trap_vectors, . - trap_vectors
