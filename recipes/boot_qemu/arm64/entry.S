/*
 * QEMU's machine `virt` starts an ELF file at its entry: exception level 1, no paging, interrupts masked; the device tree lies where memory begins
 * (hw/arm/boot.c). Code runs on SP_EL0, so that exceptions, which take SP_EL1, have a stack of their own.
 */
	.section .text.virt_entry, "ax"
	.globl virt_entry
	.type virt_entry, %function
virt_entry:
	msr spsel, #0
	adrp x0, boot_stack_top
	add x0, x0, :lo12:boot_stack_top
	mov sp, x0
	mov x29, #0		/* the outermost frame */
	mov x30, #0
	mov x0, #0x40000000
	bl boot_qemu_start
	brk #0
	.size virt_entry, . - virt_entry
