	/* The linker script keeps it apart, at a page's begin, below what it could run over. */
	.section .stack, "aw", %nobits
	.balign 4096
	.globl boot_stack_guard
boot_stack_guard:
	.skip 4096
	.skip CONFIG_BOOT_QEMU_STACK
	.balign 16
	.globl boot_stack_top
boot_stack_top:
