/* Interrupts that come anywhere, on the stack that slices.c gives them. What the processor left there (Intel SDM 3A, 6.14.2), above two registers: */
#include "slices.h"
#define RIP 16
#define CODE 24
#define FLAGS 32
#define RSP 40
#define STACK 48
#define FRAME 40
#define RED_ZONE 128
#define DIRECTION (1 << 10)

	.macro acknowledge
	mov $0xfee000b0, %eax
	movl $0, (%rax)
	.endm

	.section .text.idle_vectors, "ax"
	.globl idle_interrupted
idle_interrupted:
	push %rax
	movl $1, slices_device_asked(%rip)
	acknowledge
	pop %rax
	.globl idle_spurious
idle_spurious:
	iretq

	/* Of the timer: in application code the end of a slice. */
	.globl slices_timer
slices_timer:
	push %rax
	push %rdx
	acknowledge
	mov slices_counts(%rip), %edx
	mov $0xfee00380, %eax
	mov %edx, (%rax)
	mov RIP(%rsp), %rax
	cmp slices_of + SLICES_FROM(%rip), %rax
	jb 1f
	cmp slices_of + SLICES_TO(%rip), %rax
	jae 1f
	/* The frame goes to the code's own stack, so that this one is free again. */
	mov RSP(%rsp), %rdx
	sub $RED_ZONE, %rdx
	and $-16, %rdx
	sub $FRAME, %rdx
	mov %rax, (%rdx)
	mov CODE(%rsp), %rax
	mov %rax, 8(%rdx)
	mov FLAGS(%rsp), %rax
	mov %rax, 16(%rdx)
	mov RSP(%rsp), %rax
	mov %rax, 24(%rdx)
	mov STACK(%rsp), %rax
	mov %rax, 32(%rdx)
	mov %rdx, RSP(%rsp)
	mov slices_of + SLICES_ENTRY(%rip), %rax
	mov %rax, RIP(%rsp)
	andl $~DIRECTION, FLAGS(%rsp)
1:
	pop %rdx
	pop %rax
	iretq
