/* An interrupt only ends `hlt`: it is acknowledged, and that is all. */
	.section .text.idle_vectors, "ax"
	.globl idle_interrupted
idle_interrupted:
	push %rax
	mov $0xfee000b0, %eax
	movl $0, (%rax)
	pop %rax
	.globl idle_spurious
idle_spurious:
	iretq
