/* Arm's serial port of QEMU's `virt`, and the end of it: PSCI's SYSTEM_OFF. */
#pragma once
#include <stdint.h>

static inline void machine_say(const char *text)
{
	volatile uint32_t *const port = (volatile uint32_t *)0x09000000;
	enum { FLAGS = 0x18 / 4, FULL = 1 << 5 };
	for (; *text != 0; text++) {
		while (port[FLAGS] & FULL)
			;
		port[0] = (uint8_t)*text;
	}
}

static inline _Noreturn void machine_end(void)
{
	register uint64_t call __asm__("x0") = 0x84000008;
	__asm__ volatile("hvc #0" : "+r"(call) : : "memory");
	for (;;)
		;
}

/* Data isn't cached as long as addresses are physical ones; instructions may be. */
static inline void machine_code_changed(void)
{
	__asm__ volatile("dsb sy\n\tic iallu\n\tdsb sy\n\tisb" : : : "memory");
}
