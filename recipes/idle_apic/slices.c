/* Interrupts while threads run, on a stack of their own. */
#include "apic.h"
#include "slices.h"
#include <idle.h>
#include <stddef.h>
#include <trap_stack.h>

enum { STACK = 1024 };

_Static_assert(offsetof(struct idle_slices, from) == SLICES_FROM && offsetof(struct idle_slices, to) == SLICES_TO && offsetof(struct idle_slices, entry) == SLICES_ENTRY,
	       "slices.S reads it");

/* Read and set by slices.S. */
struct idle_slices slices_of;
uint32_t slices_counts;
volatile uint32_t slices_device_asked;

void slices_start(void)
{
	static uint8_t stack[STACK] __attribute__((aligned(16)));
	trap_give_stack(INTERRUPT_STACK, stack + sizeof stack);
}

_Bool slices_asked(void)
{
	const _Bool asked = slices_device_asked != 0;
	slices_device_asked = 0;
	return asked;
}

void slices_go_on(void)
{
	*apic(APIC_TIMER_COUNT) = slices_counts;
}

void idle_slice(const struct idle_slices *slices)
{
	slices_of = *slices;
	slices_counts = apic_counts(slices->length);
	slices_go_on();
	__asm__ volatile("sti" : : : "memory");
}
