#include <clock.h>
#include <init.h>
#include <time.h>

static uint64_t start;

static void time_start(void)
{
	start = clock_now();
}
INIT(3, time_start);

uint64_t time_now(void)
{
	return clock_now() - start;
}

void time_wait(uint64_t nanoseconds)
{
	const uint64_t since = clock_now();
	while (clock_now() - since < nanoseconds) {
#if defined(__x86_64__)
		__asm__ volatile("pause");
#elif defined(__aarch64__)
		__asm__ volatile("yield");
#elif defined(__riscv)
		/* `pause`, a hint of Zihintpause. */
		__asm__ volatile(".4byte 0x0100000f");
#endif
	}
}
