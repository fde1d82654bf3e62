/*
 * Arm, «Generic Interrupt Controller Architecture Specification», 2.0; Arm ARM, D11 «The Generic Timer». Interrupts stay masked, but where threads have time
 * slices: one that is pending ends `wfi` all the same (Arm ARM, D1.16.2), so no code ever runs for it.
 */
#include "slices.h"
#include <init.h>
#include <time.h>

/* hw/arm/virt.c */
#define DISTRIBUTOR 0x08000000u
#define PROCESSOR 0x08010000u
enum { CONTROL = 0x000, ENABLE = 0x100, PRIORITY = 0x400, TARGETS = 0x800, CONFIGURATION = 0xc00 };
enum { MASK = 0x004, ACKNOWLEDGE = 0x00c, END = 0x010 };
enum { VIRTUAL_TIMER = 27, NUMBER = 0x3ff, NO_INTERRUPT = 1020, ALL_PRIORITIES = 0xff, FIRST_PROCESSOR = 1, EDGE = 2, ON = 1 };
#define SECOND 1000000000ull

static volatile uint32_t *word(uintptr_t base, unsigned reg)
{
	return (volatile uint32_t *)(base + reg);
}

static volatile uint8_t *byte(uintptr_t base, unsigned reg)
{
	return (volatile uint8_t *)(base + reg);
}

static void enable(unsigned interrupt)
{
	*byte(DISTRIBUTOR, PRIORITY + interrupt) = 0;
	*word(DISTRIBUTOR, ENABLE + interrupt / 32 * 4) = 1u << interrupt % 32;
}

static void start(void)
{
	*word(DISTRIBUTOR, CONTROL) = ON;
	*word(PROCESSOR, MASK) = ALL_PRIORITIES;
	*word(PROCESSOR, CONTROL) = ON;
	enable(VIRTUAL_TIMER);
#ifdef IDLE_SLICES
	slices_start();
#endif
}
INIT(2, start);

void idle_listen(unsigned interrupt)
{
	*byte(DISTRIBUTOR, TARGETS + interrupt) = FIRST_PROCESSOR;
	/* At the edge: a request that nobody takes back asks once. */
	*word(DISTRIBUTOR, CONFIGURATION + interrupt / 16 * 4) |= (uint32_t)EDGE << interrupt % 16 * 2;
	enable(interrupt);
}

uint64_t timer_counts(uint64_t time)
{
	uint64_t rate;
	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(rate));
	return time / SECOND * rate + time % SECOND * rate / SECOND;
}

void set_timer(uint64_t wait)
{
	uint64_t now;
	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(now));
	/* A day is as good as for ever. */
	const uint64_t most = 86400 * SECOND, end = now + timer_counts(wait < most ? wait : most);
	__asm__ volatile("msr cntv_cval_el0, %0\n\tmsr cntv_ctl_el0, %1\n\tisb" : : "r"(end), "r"((uint64_t)ON));
}

static void rest(uint64_t wait)
{
	set_timer(wait);
	__asm__ volatile("dsb sy\n\twfi\n\tmsr cntv_ctl_el0, xzr\n\tisb" : : : "memory");
	for (;;) {
		const uint32_t interrupt = *word(PROCESSOR, ACKNOWLEDGE);
		if ((interrupt & NUMBER) >= NO_INTERRUPT)
			return;
		*word(PROCESSOR, END) = interrupt;
	}
}

void idle_until(uint64_t until)
{
	const uint64_t now = time_now();
	if (until <= now)
		return;
#ifdef IDLE_SLICES
	__asm__ volatile("msr daifset, #2" : : : "memory");
	if (!slices_asked())
		rest(until - now);
	slices_go_on();
	__asm__ volatile("msr daifclr, #2" : : : "memory");
#else
	rest(until - now);
#endif
}
