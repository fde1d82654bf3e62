/* Interrupts while threads run. */
#include "slices.h"
#include <stddef.h>

_Static_assert(offsetof(struct idle_slices, from) == 0 && offsetof(struct idle_slices, to) == 8 && offsetof(struct idle_slices, entry) == 16, "slices.S reads it");

/* slices.S */
extern const char slices_vectors[];
/* Read and set by it. */
struct idle_slices slices_of;
uint64_t slices_counts;
volatile uint32_t slices_device_asked;

void slices_start(void)
{
	__asm__ volatile("msr vbar_el1, %0\n\tisb" : : "r"(slices_vectors) : "memory");
}

bool slices_asked(void)
{
	const bool asked = slices_device_asked != 0;
	slices_device_asked = 0;
	return asked;
}

void slices_go_on(void)
{
	if (slices_of.length != 0)
		set_timer(slices_of.length);
}

void idle_slice(const struct idle_slices *slices)
{
	slices_of = *slices;
	slices_counts = timer_counts(slices->length);
	slices_go_on();
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}
