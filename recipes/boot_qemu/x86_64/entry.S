/*
 * Xen's PVH entry («x86/HVM direct boot ABI», xen/docs/misc/pvh.pandoc): 32-bit protected mode, no paging, %ebx = struct hvm_start_info.
 * From here to 64-bit long mode with the first 4 GiB mapped one to one.
 */
#define PRESENT 1
#define WRITABLE 2
#define LARGE 0x80
#define CR0_WRITE_PROTECT (1 << 16)
#define CR0_PAGING (1 << 31)
#define CR4_PAE (1 << 5)
#define MSR_EFER 0xc0000080
#define EFER_LONG_MODE (1 << 8)
#define EFER_NO_EXECUTE (1 << 11)

/* The address of what is in the image: images that move are linked so that code holds none. */
#define AT(name) (name - pvh_start)(%ebp)

	.section .note.pvh, "a", @note
	.balign 4
	.long 4, 4, 18		/* lengths of name and value; XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long kiln_entry

	.section .text.pvh_entry, "ax"
	.code32
	.globl pvh_entry
	.type pvh_entry, @function
pvh_entry:
pvh_start:
	cld
	mov $kiln_entry, %ebp
	lea AT(boot_stack_top), %esp

	/* Four page directories of 2 MiB pages. */
	lea AT(boot_directories), %edi
	mov $(PRESENT | WRITABLE | LARGE), %eax
	mov $2048, %ecx
1:	mov %eax, (%edi)
	movl $0, 4(%edi)
	add $0x200000, %eax
	add $8, %edi
	loop 1b

	/* The first 2 MiB, where the image lies, in 4 KiB pages. */
	lea AT(boot_first_pages), %edi
	lea PRESENT + WRITABLE(%edi), %edx
	mov %edx, AT(boot_directories)
	mov $(PRESENT + WRITABLE), %eax
	mov $512, %ecx
2:	mov %eax, (%edi)
	movl $0, 4(%edi)
	add $0x1000, %eax
	add $8, %edi
	loop 2b

	lea AT(boot_directories + PRESENT + WRITABLE), %eax
	lea AT(boot_pointers), %edi
	lea PRESENT + WRITABLE(%edi), %edx
	mov %edx, AT(boot_map)
	mov $4, %ecx
3:	mov %eax, (%edi)
	add $0x1000, %eax
	add $8, %edi
	loop 3b

	lea AT(boot_map), %eax
	mov %eax, %cr3
	mov %cr4, %eax
	or $CR4_PAE, %eax
	mov %eax, %cr4
	mov $MSR_EFER, %ecx
	rdmsr
	or $(EFER_LONG_MODE | EFER_NO_EXECUTE), %eax
	wrmsr
	mov %cr0, %eax
	or $(CR0_PAGING | CR0_WRITE_PROTECT), %eax
	mov %eax, %cr0
	lgdt AT(boot_gdt_pointer)
	lea AT(long_mode), %eax
	push $8
	push %eax
	lret
	.size pvh_entry, . - pvh_entry

	.code64
long_mode:
	mov $16, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	lea boot_stack_top(%rip), %rsp
	mov %ebx, %ebx
#ifdef BOOT_MOVES
	mov %rbx, %rdi
	call boot_qemu_move
	lea 4f(%rip), %rcx
	add %rax, %rcx
	jmp *%rcx
	/* Where the image is now: its own tables, segments and stack. */
4:	lea boot_map(%rip), %rax
	mov %rax, %cr3
	lgdt boot_gdt_pointer(%rip)
	lea boot_stack_top(%rip), %rsp
#endif
	mov %rbx, %rdi
	xor %ebp, %ebp		/* the outermost frame */
	call boot_qemu_start
	ud2

	.section .rodata.boot_gdt, "a"
	.balign 8
boot_gdt:
	.quad 0
	.quad 0x00af9b000000ffff	/* 8: code, 64 bits */
	.quad 0x00cf93000000ffff	/* 16: data */
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.quad boot_gdt

	.section .bss.boot_tables, "aw", @nobits
	.balign 4096
	.globl boot_map
boot_map:
	.skip 4096
	.globl boot_pointers
boot_pointers:
	.skip 4096
	.globl boot_directories
boot_directories:
	.skip 4 * 4096
boot_first_pages:
	.skip 4096
