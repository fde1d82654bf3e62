/* What musl has in assembly for each processor, with calls in place of system calls by an instruction. */
#include <stdarg.h>
#include <stddef.h>
#include "syscall.h"

#define hidden __attribute__((visibility("hidden")))

/* The shim's. */
_Noreturn void shim_end(void *stack, unsigned long size);
long shim_clone(int (*function)(void *), void *stack, unsigned flags, void *argument, int *parent_number, void *pointer, int *child_number);

hidden int __clone(int (*function)(void *), void *stack, int flags, void *argument, ...)
{
	va_list more;
	va_start(more, argument);
	int *parent_number = va_arg(more, int *);
	void *pointer = va_arg(more, void *);
	int *child_number = va_arg(more, int *);
	va_end(more);
	return (int)shim_clone(function, stack, (unsigned)flags, argument, parent_number, pointer, child_number);
}

/* The end of a detached thread, whose stack goes first. */
hidden _Noreturn void __unmapself(void *base, size_t size)
{
	shim_end(base, size);
}
