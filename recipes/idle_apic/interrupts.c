/* From a device to the processor: its table of vectors, and IOAPICs (Intel 82093AA «I/O Advanced Programmable Interrupt Controller»). */
#include "apic.h"
#include <idle.h>
#include <init.h>
#include <stdbool.h>

enum { PINS = 24, REDIRECTION = 0x10, WINDOW = 0x10, MASKED = 1 << 16, ENABLED = 0x100, CODE = 8, INTERRUPT_GATE = 0x8e, GATE = 16 };

struct __attribute__((packed)) gate {
	uint16_t low, selector;
	uint8_t stack, type;
	uint16_t middle;
	uint32_t high, reserved;
};
struct __attribute__((packed)) table {
	uint16_t limit;
	const void *base;
};

extern char idle_interrupted[], idle_spurious[];

static struct gate gates[VECTORS];

#ifdef IDLE_SLICES
extern char slices_timer[];
#define TIMER slices_timer
#else
/* The processor only rests until it comes; it runs on the stack that there is. */
#define TIMER idle_interrupted
enum { INTERRUPT_STACK = 0 };
#endif

static void lead(unsigned vector, const char *to)
{
	const uint64_t entry = (uint64_t)to;
	gates[vector] = (struct gate){ (uint16_t)entry, CODE, INTERRUPT_STACK, INTERRUPT_GATE, (uint16_t)(entry >> 16), (uint32_t)(entry >> 32), 0 };
}

/* The table of the exceptions, if there is one, with interrupts behind them. */
static void start(void)
{
	struct table now;
	__asm__ volatile("sidt %0" : "=m"(now));
	const unsigned have = now.base == 0 ? 0 : (now.limit + 1u) / GATE;
	for (unsigned i = 0; i < have && i < VECTOR_TIMER; i++)
		gates[i] = ((const struct gate *)now.base)[i];
#ifdef IDLE_SLICES
	slices_start();
#endif
	lead(VECTOR_TIMER, TIMER);
	lead(VECTOR_DEVICE, idle_interrupted);
	lead(VECTOR_SPURIOUS, idle_spurious);
	const struct table all = { sizeof gates - 1, gates };
	__asm__ volatile("lidt %0" : : "m"(all));
	/* The controllers of the first PCs, which firmware may have left on, lead to vectors of exceptions. */
	__asm__ volatile("outb %0, %1\n\toutb %0, %2" : : "a"((uint8_t)0xff), "d"((uint16_t)0x21), "N"(0xa1));
	*apic(APIC_SPURIOUS) = ENABLED | VECTOR_SPURIOUS;
}
INIT(2, start);

/* The first IOAPIC has pins 0 to 23; QEMU's microvm has a second one behind it (include/hw/i386/microvm.h). */
static void set(unsigned interrupt, unsigned reg, uint32_t value)
{
	const uintptr_t base = interrupt < PINS ? 0xfec00000u : 0xfec10000u;
	*(volatile uint32_t *)base = reg;
	*(volatile uint32_t *)(base + WINDOW) = value;
}

void idle_listen(unsigned interrupt)
{
	const unsigned reg = REDIRECTION + 2 * (interrupt % PINS);
	set(interrupt, reg + 1, *apic(APIC_ID));
	/* At the edge: a request that nobody takes back asks once. */
	set(interrupt, reg, VECTOR_DEVICE);
}
