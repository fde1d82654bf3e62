/*
 * RISC-V Platform-Level Interrupt Controller Specification 1.0; RISC-V Supervisor Binary Interface 1.0, 6 «Timer Extension». Interrupts stay masked: one
 * that is pending ends `wfi` all the same (Privileged Architecture, 3.3.3), so no code ever runs for it.
 */
#include <boot.h>
#include <idle.h>
#include <init.h>
#include <time.h>

/* hw/riscv/virt.c; of the contexts the second is the first processor's supervisor mode. */
#define CONTROLLER 0x0c000000u
enum { ENABLE = 0x2080, THRESHOLD = 0x201000, CLAIM = 0x201004, LEAST_PRIORITY = 1 };
/* 4.1.3 «Supervisor Interrupt Registers» */
enum { TIMER = 1 << 5, DEVICES = 1 << 9 };
enum { SET_TIMER = 0x54494d45 };
#define SECOND 1000000000ull

static volatile uint32_t *word(unsigned reg)
{
	return (volatile uint32_t *)(uintptr_t)(CONTROLLER + reg);
}

static void set_timer(uint64_t at)
{
	register uint64_t value __asm__("a0") = at;
	register uint64_t error __asm__("a1");
	register uint64_t function __asm__("a6") = 0;
	register uint64_t extension __asm__("a7") = SET_TIMER;
	__asm__ volatile("ecall" : "+r"(value), "=r"(error) : "r"(function), "r"(extension) : "memory");
}

static void start(void)
{
	*word(THRESHOLD) = 0;
	__asm__ volatile("csrs sie, %0" : : "r"((uint64_t)(TIMER | DEVICES)));
}
INIT(2, start);

void idle_listen(unsigned interrupt)
{
	*word(4 * interrupt) = LEAST_PRIORITY;
	*word(ENABLE + interrupt / 32 * 4) |= 1u << interrupt % 32;
}

void idle_until(uint64_t until)
{
	const uint64_t now = time_now(), rate = boot_timer_rate();
	uint64_t count;

	if (until <= now || rate == 0)
		return;
	/* A day is as good as for ever. */
	const uint64_t most = 86400 * SECOND, wait = until - now < most ? until - now : most;
	__asm__ volatile("rdtime %0" : "=r"(count));
	set_timer(count + wait / SECOND * rate + wait % SECOND * rate / SECOND);
	__asm__ volatile("wfi" : : : "memory");
	set_timer(UINT64_MAX);
	for (uint32_t interrupt; (interrupt = *word(CLAIM)) != 0;)
		*word(CLAIM) = interrupt;
}
