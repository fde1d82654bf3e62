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

uint32_t apic_counts(uint64_t time)
{
	static uint64_t rate;
	if (rate == 0)
		rate = measure();
	const uint64_t most = UINT32_MAX * (uint64_t)MEASURED / (rate + 1), counts = (time < most ? time : most) * rate / MEASURED;
	return (uint32_t)(counts == 0 ? 1 : counts);
}

/* Here interrupts are let through, elsewhere only where threads have time slices. One that waits already ends it at once. */
static void rest(uint32_t counts)
{
	*apic(APIC_TIMER_COUNT) = counts;
	__asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
	*apic(APIC_TIMER_COUNT) = 0;
}

void idle_until(uint64_t until)
{
	const uint64_t before = time_now();
	if (until <= before)
		return;
	const uint32_t counts = apic_counts(until - before);
#ifdef IDLE_SLICES
	__asm__ volatile("cli" : : : "memory");
	if (!slices_asked())
		rest(counts);
	slices_asked();
	slices_go_on();
	__asm__ volatile("sti" : : : "memory");
#else
	rest(counts);
#endif
}
