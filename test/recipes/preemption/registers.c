#include "registers.h"

#if defined(__x86_64__)
uint64_t keep_registers(uint64_t seed, uint64_t rounds)
{
	uint64_t differs = 0;
	__asm__ volatile(
		".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
		"movq %[seed], %%xmm\\n\n\t"
		"punpcklqdq %%xmm\\n, %%xmm\\n\n\t"
		".endr\n\t"
		".irp r, rbx, rsi, rdi, r9, r10, r11, r12, r13, r14, r15\n\t"
		"mov %[seed], %%\\r\n\t"
		".endr\n\t"
		".irp at, 8, 64, 128\n\t"
		"mov %[seed], -\\at(%%rsp)\n\t"
		".endr\n\t"
		/* `dec` leaves the carry as it is. */
		"stc\n"
		"1:\tdec %[rounds]\n\t"
		"jnz 1b\n\t"
		"setnc %b[differs]\n\t"
		".irp r, rbx, rsi, rdi, r9, r10, r11, r12, r13, r14, r15\n\t"
		"xor %[seed], %%\\r\n\t"
		"or %%\\r, %[differs]\n\t"
		".endr\n\t"
		".irp at, 8, 64, 128\n\t"
		"mov -\\at(%%rsp), %%rbx\n\t"
		"xor %[seed], %%rbx\n\t"
		"or %%rbx, %[differs]\n\t"
		".endr\n\t"
		".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
		"movq %%xmm\\n, %%rbx\n\t"
		"xor %[seed], %%rbx\n\t"
		"or %%rbx, %[differs]\n\t"
		"punpckhqdq %%xmm\\n, %%xmm\\n\n\t"
		"movq %%xmm\\n, %%rbx\n\t"
		"xor %[seed], %%rbx\n\t"
		"or %%rbx, %[differs]\n\t"
		".endr\n\t"
		: [differs] "+a"(differs), [rounds] "+c"(rounds)
		: [seed] "d"(seed)
		: "rbx", "rsi", "rdi", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc", "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
		  "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
	return differs;
}
#elif defined(__aarch64__)
uint64_t keep_registers(uint64_t seed, uint64_t rounds)
{
	register uint64_t differs __asm__("x0") = 0;
	register uint64_t left __asm__("x1") = rounds;
	register uint64_t value __asm__("x2") = seed;
	__asm__ volatile(
		".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"
		"dup v\\n\\().2d, x2\n\t"
		".endr\n\t"
		".irp n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30\n\t"
		"mov x\\n, x2\n\t"
		".endr\n\t"
		/* Equal and no borrow, to the end. */
		"cmp xzr, xzr\n"
		"1:\tsub x1, x1, #1\n\t"
		"cbnz x1, 1b\n\t"
		"cset x0, ne\n\t"
		"cinc x0, x0, cc\n\t"
		".irp n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30\n\t"
		"eor x\\n, x\\n, x2\n\t"
		"orr x0, x0, x\\n\n\t"
		".endr\n\t"
		".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"
		"mov x3, v\\n\\().d[0]\n\t"
		"eor x3, x3, x2\n\t"
		"orr x0, x0, x3\n\t"
		"mov x3, v\\n\\().d[1]\n\t"
		"eor x3, x3, x2\n\t"
		"orr x0, x0, x3\n\t"
		".endr\n\t"
		: "+r"(differs), "+r"(left)
		: "r"(value)
		: "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x20", "x21", "x22", "x23", "x24",
		  "x25", "x26", "x27", "x28", "x30", "cc", "memory", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13",
		  "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
	return differs;
}
#endif
