/* Arm Architecture Reference Manual, D11 «The Generic Timer»: a counter that runs at a rate of its own, which is told. */
#include <clock.h>

enum { NANOSECONDS = 1000000000 };

static uint64_t counter(void)
{
	uint64_t value;
	/* Not before what stands before it. */
	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(value) : : "memory");
	return value;
}

uint64_t clock_now(void)
{
	/* Nanoseconds for each count, times 2^32. */
	static uint64_t scale, zero;
	if (scale == 0) {
		uint64_t rate;
		__asm__("mrs %0, cntfrq_el0" : "=r"(rate));
		scale = ((uint64_t)NANOSECONDS << 32) / rate;
		zero = counter();
	}
	return (uint64_t)((unsigned __int128)(counter() - zero) * scale >> 32);
}
