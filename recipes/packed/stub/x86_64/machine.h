/* A PC's serial line, and the end of it: an exception that nobody handles. */
#pragma once
#include <stdint.h>

static inline void machine_say(const char *text)
{
	enum { PORT = 0x3f8, STATUS = PORT + 5, ROOM = 0x20 };
	for (; *text != 0; text++) {
		uint8_t status;
		do
			__asm__ volatile("inb %1, %0" : "=a"(status) : "d"((uint16_t)STATUS));
		while (!(status & ROOM));
		__asm__ volatile("outb %0, %1" : : "a"((uint8_t)*text), "d"((uint16_t)PORT));
	}
}

static inline _Noreturn void machine_end(void)
{
	static const struct __attribute__((packed)) {
		uint16_t limit;
		uint32_t base;
	} none = { 0, 0 };
	__asm__ volatile("lidt %0\n\tint3" : : "m"(none));
	for (;;)
		;
}

/* The processor sees to it. */
static inline void machine_code_changed(void)
{
}
