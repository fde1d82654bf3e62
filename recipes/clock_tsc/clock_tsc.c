/* Intel 8254 «Programmable Interval Timer», channel 2, whose end can be read at port 0x61 without an interrupt. */
#include <clock.h>

enum { TIMER_HZ = 1193182, CHANNEL_2 = 0x42, CONTROL = 0x43, GATE = 0x61 };
enum { GATE_ON = 1, SPEAKER = 2, OUTPUT = 0x20, CHANNEL_2_ONE_SHOT = 0xb0 };

static void out(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "d"(port));
}

static uint8_t in(uint16_t port)
{
	uint8_t value;
	__asm__ volatile("inb %1, %0" : "=a"(value) : "d"(port));
	return value;
}

static uint64_t counter(void)
{
	uint32_t low, high;
	/* Not before what stands before it. */
	__asm__ volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* Nanoseconds for each count, times 2^32. */
static uint64_t measure(void)
{
	const unsigned ticks = TIMER_HZ * CONFIG_CLOCK_TSC_CALIBRATION / 1000;

	out(GATE, (uint8_t)((in(GATE) & ~SPEAKER) | GATE_ON));
	out(CONTROL, CHANNEL_2_ONE_SHOT);
	out(CHANNEL_2, ticks & 0xff);
	out(CHANNEL_2, (uint8_t)(ticks >> 8));
	const uint64_t start = counter();
	while (!(in(GATE) & OUTPUT))
		;
	const uint64_t counts = counter() - start;
	const uint64_t nanoseconds = (uint64_t)ticks * 1000000000u / TIMER_HZ;
	return counts == 0 ? 0 : (nanoseconds << 32) / counts;
}

uint64_t clock_now(void)
{
	static uint64_t scale, zero;
	if (scale == 0) {
		scale = measure();
		zero = counter();
	}
	return (uint64_t)((unsigned __int128)(counter() - zero) * scale >> 32);
}
