/* The interface `cpu`: what application code needs of the processor beside the kernel's: vector registers, and a thread's pointer. */
#pragma once
#include <stdint.h>

/* To the variables of the thread that runs: %fs on x86_64, TPIDR_EL0 on arm64. */
void cpu_set_thread_pointer(uintptr_t pointer);
uintptr_t cpu_thread_pointer(void);
