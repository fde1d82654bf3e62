/* The interface `idle`: what the processor does when there is nothing to do. */
#pragma once
#include <stdint.h>

/* Interrupts of this number end waiting. */
void idle_listen(unsigned interrupt);
/* Waits for an interrupt that came since the last time, or until time_now() is `until`; it may be shorter. */
void idle_until(uint64_t until);

/* Code that may be interrupted, from `from` to below `to`; where it goes on then; and how often, in nanoseconds. */
struct idle_slices {
	uintptr_t from, to, entry;
	uint64_t length;
};
/*
 * With the library preemption, where the platform's provider can: interrupts are let through from now on. One of the timer in such code goes on at `entry`,
 * on the stack that the code has, with interrupts let through and all registers but these as they were. What is needed to go back lies on that stack: on
 * x86_64 what `iretq` takes, below the 128 bytes that code may use below its pointer; on arm64 the program counter and the state.
 */
void idle_slice(const struct idle_slices *slices);
