#include <parts.h>

/* In the order of memory, as switch.S leaves it. */
struct context {
	uint8_t vectors[512];
	uint64_t unused, r15, r14, r13, r12, rbx, rbp, returns_to;
	/* Behind the return the stack is aligned to 16 bytes. */
};

void sched_where(const void *of, uint64_t *pc, uint64_t *fp)
{
	const struct context *context = of;
	*pc = context->returns_to;
	*fp = context->rbp;
}

/* Control words of floating point are those of whoever makes the thread (POSIX, pthread_create). */
void *sched_prepare(void *stack_end)
{
	struct context *context = (struct context *)stack_end - 1;
	*context = (struct context){ .returns_to = (uintptr_t)sched_entry };
	__asm__ volatile("fxsave64 %0" : "=m"(context->vectors));
	return context;
}
