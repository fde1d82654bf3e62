/* What vectors.S leaves on the stack: in the order of memory. */
#pragma once
#include <stdint.h>

enum { EXCEPTIONS = 32 };

struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector, error;
	/* By the processor. */
	uint64_t rip, cs, flags, rsp, ss;
};

extern const uint64_t trap_vectors[EXCEPTIONS];
