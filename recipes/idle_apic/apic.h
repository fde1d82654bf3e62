/* Intel SDM 3A, 11 «Advanced Programmable Interrupt Controller»: the processor's own, at its usual place. */
#pragma once
#include <stdint.h>

/* Where interrupts lead: behind the exceptions. The last ends in 15, as 11.9 wants it. */
enum { VECTOR_TIMER = 32, VECTOR_DEVICE = 33, VECTOR_SPURIOUS = 47, VECTORS = 48 };
enum { APIC_ID = 0x020, APIC_SPURIOUS = 0x0f0, APIC_TIMER = 0x320, APIC_TIMER_COUNT = 0x380, APIC_TIMER_LEFT = 0x390, APIC_TIMER_DIVISOR = 0x3e0 };

static inline volatile uint32_t *apic(unsigned reg)
{
	return (volatile uint32_t *)(uintptr_t)(0xfee00000u + reg);
}

/* idle_apic.c: what the timer counts in so many nanoseconds, or the most that it can. */
uint32_t apic_counts(uint64_t time);

#ifdef IDLE_SLICES
/* slices.c: the stack of the task's state (IST) on which interrupts run, as application code uses what lies below its stack pointer. */
enum { INTERRUPT_STACK = 2 };
void slices_start(void);
/* Whether a device asked since this was called last. Both with interrupts masked. */
_Bool slices_asked(void);
/* A new slice begins. */
void slices_go_on(void);
#endif
