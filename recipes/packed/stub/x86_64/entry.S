/* Entered as the image wants to be entered: by Xen's PVH, in 32-bit protected mode, %ebx = what the loader tells. */
	.section .note.pvh, "a", @note
	.balign 4
	.long 4, 4, 18		/* lengths of name and value; XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long packed_start

	.section .text.packed_start, "ax"
	.code32
	.globl packed_start
packed_start:
	cld
	mov $packed_stack_top, %esp
	push %ebx
	call packed_unpack
	pop %ebx
	mov $packed_entry, %eax
	jmp *%eax

	.section .bss.packed_stack, "aw", @nobits
	.balign 16
	.skip 4096
packed_stack_top:
