/* Firmware calls in 64-bit mode, memory one to one: %rcx = the image's handle, %rdx = the system table (UEFI 2.10, 2.3.4.2). */
	.section .text.efi_entry, "ax"
	.globl efi_entry
	.type efi_entry, @function
efi_entry:
	cld
	mov %rcx, %rdi
	mov %rdx, %rsi
	lea boot_stack_top(%rip), %rsp
	xor %ebp, %ebp		/* the outermost frame */
	call boot_efi_start
	ud2
	.size efi_entry, . - efi_entry

	/* The linker script keeps it apart, at a page's begin, below what it could run over. */
	.section .stack, "aw", %nobits
	.balign 4096
	.globl boot_stack_guard
boot_stack_guard:
	.skip 4096
	.skip CONFIG_BOOT_EFI_STACK
	.balign 16
	.globl boot_stack_top
boot_stack_top:
