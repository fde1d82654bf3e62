#include "apic.h"
#include <idle.h>
#include <time.h>

/* One shot, of a count that runs at the speed of the bus. */
enum { DIVIDE_BY_1 = 11, MEASURED = 1000000 };

/* Counts of the timer in MEASURED nanoseconds. */
static uint64_t measure(void)
{
	*apic(APIC_TIMER_DIVISOR) = DIVIDE_BY_1;
	*apic(APIC_TIMER) = VECTOR_TIMER;
	*apic(APIC_TIMER_COUNT) = UINT32_MAX;
	const uint64_t start = time_now();
	time_wait(MEASURED);
	const uint64_t counts = UINT32_MAX - *apic(APIC_TIMER_LEFT), time = time_now() - start;
	*apic(APIC_TIMER_COUNT) = 0;
	return counts * MEASURED / time;
}

void idle_until(uint64_t until)
{
	static uint64_t rate;
	if (rate == 0)
		rate = measure();
	const uint64_t now = time_now();
	if (until <= now)
		return;
	const uint64_t most = UINT32_MAX * (uint64_t)MEASURED / (rate + 1), wait = until - now < most ? until - now : most;
	const uint64_t counts = wait * rate / MEASURED;
	*apic(APIC_TIMER_COUNT) = (uint32_t)(counts == 0 ? 1 : counts);
	/* Only here are interrupts let through: nothing else is ever interrupted. One that waits already ends it at once. */
	__asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
	*apic(APIC_TIMER_COUNT) = 0;
}
