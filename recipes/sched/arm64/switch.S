/*
 * «Procedure Call Standard for the Arm 64-bit Architecture», 6.1: a function keeps x19 to x30 and the lower halves of v8 to v15 for its caller. All vector
 * registers and their control words are kept: whoever comes here by an instruction, not by a call, expects them.
 */
	.arch_extension fp
	.arch_extension simd
#define SIZE 624	/* 12 general registers, 2 control words, 32 vectors */

	.section .text.sched_switch, "ax"
	.globl sched_switch
	.type sched_switch, %function
sched_switch:
	sub sp, sp, #SIZE
	stp x19, x20, [sp]
	stp x21, x22, [sp, #16]
	stp x23, x24, [sp, #32]
	stp x25, x26, [sp, #48]
	stp x27, x28, [sp, #64]
	stp x29, x30, [sp, #80]
	mrs x9, fpcr
	mrs x10, fpsr
	stp x9, x10, [sp, #96]
	add x9, sp, #112
	stp q0, q1, [x9, #0]
	stp q2, q3, [x9, #32]
	stp q4, q5, [x9, #64]
	stp q6, q7, [x9, #96]
	stp q8, q9, [x9, #128]
	stp q10, q11, [x9, #160]
	stp q12, q13, [x9, #192]
	stp q14, q15, [x9, #224]
	stp q16, q17, [x9, #256]
	stp q18, q19, [x9, #288]
	stp q20, q21, [x9, #320]
	stp q22, q23, [x9, #352]
	stp q24, q25, [x9, #384]
	stp q26, q27, [x9, #416]
	stp q28, q29, [x9, #448]
	stp q30, q31, [x9, #480]
	mov x9, sp
	str x9, [x0]
	mov sp, x1
	add x9, sp, #112
	ldp q0, q1, [x9, #0]
	ldp q2, q3, [x9, #32]
	ldp q4, q5, [x9, #64]
	ldp q6, q7, [x9, #96]
	ldp q8, q9, [x9, #128]
	ldp q10, q11, [x9, #160]
	ldp q12, q13, [x9, #192]
	ldp q14, q15, [x9, #224]
	ldp q16, q17, [x9, #256]
	ldp q18, q19, [x9, #288]
	ldp q20, q21, [x9, #320]
	ldp q22, q23, [x9, #352]
	ldp q24, q25, [x9, #384]
	ldp q26, q27, [x9, #416]
	ldp q28, q29, [x9, #448]
	ldp q30, q31, [x9, #480]
	ldp x9, x10, [sp, #96]
	msr fpcr, x9
	msr fpsr, x10
	ldp x19, x20, [sp]
	ldp x21, x22, [sp, #16]
	ldp x23, x24, [sp, #32]
	ldp x25, x26, [sp, #48]
	ldp x27, x28, [sp, #64]
	ldp x29, x30, [sp, #80]
	add sp, sp, #SIZE
	ret
	.size sched_switch, . - sched_switch

	/* A new thread: with no frame above it. */
	.globl sched_entry
	.type sched_entry, %function
sched_entry:
	mov x29, #0
	mov x30, #0
	bl sched_begin
	brk #0
	.size sched_entry, . - sched_entry
