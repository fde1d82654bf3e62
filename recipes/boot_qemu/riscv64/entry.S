/*
 * OpenSBI starts the image in supervisor mode, without paging, interrupts masked: a0 = the processor's number, a1 = the device tree (RISC-V Supervisor
 * Binary Interface; OpenSBI's docs/firmware/fw_dynamic.md).
 */
	.section .text.virt_entry, "ax"
	.globl virt_entry
	.type virt_entry, @function
virt_entry:
	la sp, boot_stack_top
	mv s0, zero		/* the outermost frame */
	mv ra, zero
	mv a0, a1
	call boot_qemu_start
	ebreak
	.size virt_entry, . - virt_entry
