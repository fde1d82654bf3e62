#include <parts.h>

/* In the order of memory, as switch.S leaves it. */
struct context {
	uint64_t x19_to_x28[10], frame, returns_to, control, status;
	uint8_t vectors[512];
};

void sched_where(const void *of, uint64_t *pc, uint64_t *fp)
{
	const struct context *context = of;
	*pc = context->returns_to;
	*fp = context->frame;
}

/* Control words of floating point are those of whoever makes the thread (POSIX, pthread_create). */
void *sched_prepare(void *stack_end)
{
	struct context *context = (struct context *)stack_end - 1;
	*context = (struct context){ .returns_to = (uintptr_t)sched_entry };
	/* By its encoding: the kernel is compiled without floating point. */
	__asm__ volatile("mrs %0, s3_3_c4_c4_0" : "=r"(context->control));
	return context;
}
