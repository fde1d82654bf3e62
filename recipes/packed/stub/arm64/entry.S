/* Entered as the image wants to be entered; what the loader may have left in registers stays. */
	.section .text.packed_start, "ax"
	.globl packed_start
packed_start:
	mov x19, x0
	mov x20, x1
	mov x21, x2
	mov x22, x3
	adrp x4, packed_stack_top
	add x4, x4, :lo12:packed_stack_top
	mov sp, x4
	mov x29, xzr
	bl packed_unpack
	mov x0, x19
	mov x1, x20
	mov x2, x21
	mov x3, x22
	ldr x4, =packed_entry
	br x4

	.section .bss.packed_stack, "aw", %nobits
	.balign 16
	.skip 4096
packed_stack_top:
