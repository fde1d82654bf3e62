/* The RISC-V Instruction Set Manual, volume I, «Zicntr»: a counter that runs at a rate which the device tree tells. */
#include <boot.h>
#include <clock.h>

/* What QEMU's machine has (include/hw/intc/riscv_aclint.h), where nobody tells. */
enum { NANOSECONDS = 1000000000, USUAL_RATE = 10000000 };

static uint64_t counter(void)
{
	uint64_t value;
	__asm__ volatile("rdtime %0" : "=r"(value) : : "memory");
	return value;
}

uint64_t clock_now(void)
{
	/* Nanoseconds for each count, times 2^32. */
	static uint64_t scale, zero;
	if (scale == 0) {
		const uint64_t told = boot_timer_rate();
		scale = ((uint64_t)NANOSECONDS << 32) / (told == 0 ? USUAL_RATE : told);
		zero = counter();
	}
	return (uint64_t)((unsigned __int128)(counter() - zero) * scale >> 32);
}
