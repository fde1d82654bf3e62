/* Into the program and, by its instruction `syscall`, out of it again. */
	.section .text.elf_enter, "ax"
	.globl elf_enter
	.type elf_enter, @function
elf_enter:
	mov %rsi, %rsp
	push $2			/* flags: none */
	popf
	mov %rdi, %rcx
	xor %eax, %eax
	xor %ebx, %ebx
	xor %edx, %edx		/* no function for its end */
	xor %esi, %esi
	xor %edi, %edi
	xor %ebp, %ebp		/* the outermost frame */
	xor %r8d, %r8d
	xor %r9d, %r9d
	xor %r10d, %r10d
	xor %r11d, %r11d
	xor %r12d, %r12d
	xor %r13d, %r13d
	xor %r14d, %r14d
	xor %r15d, %r15d
	jmp *%rcx
	.size elf_enter, . - elf_enter

/*
 * Number in %rax, arguments in %rdi %rsi %rdx %r10 %r8 %r9; the processor left the place behind the instruction in %rcx and the flags in %r11. All
 * registers but these three stay as they are; vector registers are the program's, as the kernel uses none.
 *
 * Calls are served on a stack of their own: below the program's stack pointer lie 128 bytes that are still its own, and there may be little more. Who
 * stands on this stack already is a handler of a signal, which the shim called: it goes on below.
 */
	.section .text.elf_called, "ax"
	.globl elf_called
	.type elf_called, @function
elf_called:
	mov %rsp, elf_stack_pointer(%rip)
	cmp $call_stack_end, %rsp
	ja 1f
	cmp $call_stack, %rsp
	jb 1f
	sub $128, %rsp
	and $-16, %rsp
	jmp 2f
1:	mov $call_stack_end, %rsp
2:	push elf_stack_pointer(%rip)
	push %rcx
	push %r11
	push %rdi
	push %rsi
	push %rdx
	push %r8
	push %r9
	push %r10
	push %r9		/* the last argument, on the stack; it is aligned to 16 now */
	mov %r8, %r9
	mov %r10, %r8
	mov %rdx, %rcx
	mov %rsi, %rdx
	mov %rdi, %rsi
	mov %rax, %rdi
	call elf_call
	add $8, %rsp
	pop %r10
	pop %r9
	pop %r8
	pop %rdx
	pop %rsi
	pop %rdi
	popf
	pop %rcx
	mov (%rsp), %rsp
	jmp *%rcx
	.size elf_called, . - elf_called

	.section .bss.elf_call_stack, "aw", @nobits
	.balign 16
call_stack:
	.skip CONFIG_ELF_LOADER_CALL_STACK
	.balign 16
call_stack_end:

	.section .bss.elf_stack_pointer, "aw", @nobits
	.balign 8
elf_stack_pointer:
	.skip 8
