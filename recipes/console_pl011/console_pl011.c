/* Arm, «PrimeCell UART (PL011) Technical Reference Manual», r1p5, 3.2: registers. */
#include <console_device.h>
#include <stdbool.h>
#include <stdint.h>

enum { DATA = 0x00, FLAGS = 0x18, LINE = 0x2c, CONTROL = 0x30 };
enum { EMPTY = 1 << 4, FULL = 1 << 5, EIGHT_BITS_FIFO = 0x70, ENABLED_BOTH_WAYS = 0x301 };

static volatile uint32_t *reg(unsigned offset)
{
	return (volatile uint32_t *)(uintptr_t)(CONFIG_CONSOLE_PL011_ADDRESS + offset);
}

static void start_once(void)
{
	static bool started;
	if (started)
		return;
	started = true;
	/* The rate stays as the firmware set it; QEMU's line has none. */
	*reg(CONTROL) = 0;
	*reg(LINE) = EIGHT_BITS_FIFO;
	*reg(CONTROL) = ENABLED_BOTH_WAYS;
}

void console_device_write(const char *text, size_t size)
{
	start_once();
	while (size-- > 0) {
		while (*reg(FLAGS) & FULL)
			;
		*reg(DATA) = (uint8_t)*text++;
	}
}

bool console_device_ready(void)
{
	start_once();
	return !(*reg(FLAGS) & EMPTY);
}

/* A serial line has no end. */
size_t console_device_read(char *to, size_t size)
{
	size_t got = 0;

	start_once();
	while (got < size && (got == 0 || !(*reg(FLAGS) & EMPTY))) {
		while (*reg(FLAGS) & EMPTY)
			__asm__ volatile("yield");
		to[got++] = (char)*reg(DATA);
	}
	return got;
}
