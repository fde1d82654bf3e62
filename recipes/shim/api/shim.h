/* System calls as function calls: numbers, arguments and errors (negated) as Linux has them on this processor. */
#pragma once
#include <stdint.h>

long shim_call(long number, long a, long b, long c, long d, long e, long f);

/* What a program gets by brk: nothing, unless whoever starts it gives it this memory, before. */
void shim_give_break(uintptr_t start, uintptr_t end);

/*
 * clone(2) of a thread, where there are threads: it runs `function(argument)` on the stack that ends at `stack`, then ends. Flags are those of Linux, the rest
 * what they ask for; its number, or an error.
 */
long shim_clone(int (*function)(void *), void *stack, unsigned flags, void *argument, int *parent_number, void *pointer, int *child_number);

/*
 * The end of a thread whose stack is these pages, which are given back first. They are still there while it runs on them: nobody else takes any before another
 * thread runs, and then this one is over. In between there is no code of the application, which could be interrupted.
 */
_Noreturn void shim_end(void *stack, unsigned long size);
