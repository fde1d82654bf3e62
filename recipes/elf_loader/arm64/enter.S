/* Into the program and, by its instruction `svc`, out of it again. */
	.section .text.elf_enter, "ax"
	.globl elf_enter
	.type elf_enter, %function
elf_enter:
	mov sp, x1
	mov x16, x0
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov x\n, #0
	.endr
	br x16
	.size elf_enter, . - elf_enter

/* As trap_qemu has them (arm64/vectors.S), and exceptions go there; but the first, of code on SP_EL0, may be a call. */
	.section .text.elf_vectors, "ax"
	.balign 2048
	.globl elf_vectors
	.type elf_vectors, %function
elf_vectors:
	b elf_excepted
	.set vector, 1
	.rept 15
	.balign 128
	b trap_vectors + 128 * vector
	.set vector, vector + 1
	.endr
	.balign 128
	.size elf_vectors, . - elf_vectors

/*
 * Number in x8, arguments in x0 to x5. All registers but x0 stay as they are: those that C may change lie on the stack of exceptions (SP_EL1) meanwhile;
 * vector registers are the program's. Calls are served on a stack of their own, as the program's may be small. Who stands on it already is a handler of
 * a signal, which the shim called: it goes on below.
 */
#define SUPERVISOR_CALL 0x15	/* ESR_EL1, exception class */
#define FRAME 192

	.type elf_excepted, %function
elf_excepted:
	stp x0, x1, [sp, #-16]!
	mrs x0, esr_el1
	lsr x0, x0, #26
	cmp x0, #SUPERVISOR_CALL
	b.eq 1f
	ldp x0, x1, [sp], #16
	b trap_vectors

1:	sub sp, sp, #(FRAME - 16)
	stp x2, x3, [sp]
	stp x4, x5, [sp, #16]
	stp x6, x7, [sp, #32]
	stp x8, x9, [sp, #48]
	stp x10, x11, [sp, #64]
	stp x12, x13, [sp, #80]
	stp x14, x15, [sp, #96]
	stp x16, x17, [sp, #112]
	stp x18, x30, [sp, #128]
	mrs x9, elr_el1
	mrs x10, spsr_el1
	stp x9, x10, [sp, #144]
	mrs x11, sp_el0
	str x11, [sp, #160]
	adrp x12, call_stack_end
	add x12, x12, :lo12:call_stack_end
	adrp x13, call_stack
	add x13, x13, :lo12:call_stack
	cmp x11, x12
	b.hi 2f
	cmp x11, x13
	b.lo 2f
	and x12, x11, #-16
2:	ldp x0, x1, [sp, #(FRAME - 16)]
	msr sp_el0, x12
	msr spsel, #0
	mov x6, x5
	mov x5, x4
	mov x4, x3
	mov x3, x2
	mov x2, x1
	mov x1, x0
	mov x0, x8
	bl elf_call
	msr spsel, #1
	ldp x9, x10, [sp, #144]
	msr elr_el1, x9
	msr spsr_el1, x10
	ldr x11, [sp, #160]
	msr sp_el0, x11
	ldp x2, x3, [sp]
	ldp x4, x5, [sp, #16]
	ldp x6, x7, [sp, #32]
	ldp x8, x9, [sp, #48]
	ldp x10, x11, [sp, #64]
	ldp x12, x13, [sp, #80]
	ldp x14, x15, [sp, #96]
	ldp x16, x17, [sp, #112]
	ldp x18, x30, [sp, #128]
	ldr x1, [sp, #(FRAME - 8)]
	add sp, sp, #FRAME
	eret
	.size elf_excepted, . - elf_excepted

	.section .bss.elf_call_stack, "aw", %nobits
	.balign 16
call_stack:
	.skip CONFIG_ELF_LOADER_CALL_STACK
	.balign 16
call_stack_end:
