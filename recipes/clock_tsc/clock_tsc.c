/*
 * The counter is measured against channel 0 of Intel's 8254 «Programmable Interval Timer»: it runs on every PC. (Channel 2 needs port 0x61, which QEMU's
 * microvm doesn't have.) It counts down once, from a value that leaves time enough for the measurement.
 */
#include <clock.h>
#include <stdbool.h>

enum { TIMER_HZ = 1193182, CHANNEL_0 = 0x40, CONTROL = 0x43, ONE_SHOT = 0x30, READ_BACK = 0xc2, AT_END = 0x80, FIRST = 0xffff, TRIES = 8 };

struct sample {
	uint64_t counter;
	unsigned left;
	bool at_end;
};

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

/* Both at one time: of some tries the one that took least, as a machine may be interrupted by the one below it. */
static struct sample look(void)
{
	struct sample best = { 0 };
	uint64_t least = UINT64_MAX;
	for (int i = 0; i < TRIES; i++) {
		const uint64_t before = counter();
		out(CONTROL, READ_BACK);
		const uint64_t after = counter();
		const uint8_t status = in(CHANNEL_0);
		unsigned left = in(CHANNEL_0);
		left |= (unsigned)in(CHANNEL_0) << 8;
		if (after - before >= least)
			continue;
		least = after - before;
		best = (struct sample){ before + least / 2, left, (status & AT_END) != 0 };
	}
	return best;
}

/* Nanoseconds for each count, times 2^32. */
static uint64_t measure(void)
{
	const unsigned ticks = TIMER_HZ * CONFIG_CLOCK_TSC_CALIBRATION / 1000;
	for (;;) {
		out(CONTROL, ONE_SHOT);
		out(CHANNEL_0, FIRST & 0xff);
		out(CHANNEL_0, FIRST >> 8);
		const struct sample start = look();
		struct sample end;
		do
			end = look();
		while (!end.at_end && start.left - end.left < ticks);
		/* Somebody stopped the machine for longer than the timer runs. */
		if (start.at_end || end.at_end || end.counter <= start.counter)
			continue;
		const uint64_t nanoseconds = (uint64_t)(start.left - end.left) * 1000000000u / TIMER_HZ;
		return (nanoseconds << 32) / (end.counter - start.counter);
	}
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
