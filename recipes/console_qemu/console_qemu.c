/* National Semiconductor, «PC16550D Universal Asynchronous Receiver/Transmitter with FIFOs», 8.0: registers. */
#include <console_device.h>
#include <stdbool.h>
#include <stdint.h>

enum { DATA = 0, INTERRUPTS = 1, FIFO = 2, LINE = 3, MODEM = 4, STATUS = 5 };
enum { FIFO_ON_AND_CLEAR = 0x07, DIVISOR_ACCESS = 0x80, EIGHT_BITS = 0x03, READY = 0x03, HAS_BYTE = 0x01, CAN_TAKE_MORE = 0x20, ALL_SENT = 0x40 };

#if defined(__x86_64__)

static void out(unsigned reg, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "d"((uint16_t)(CONFIG_CONSOLE_QEMU_PORT + reg)));
}

static uint8_t in(unsigned reg)
{
	uint8_t value;
	__asm__ volatile("inb %1, %0" : "=a"(value) : "d"((uint16_t)(CONFIG_CONSOLE_QEMU_PORT + reg)));
	return value;
}

static void pause(void)
{
	__asm__ volatile("pause");
}

#else

static volatile uint8_t *at(unsigned reg)
{
	return (volatile uint8_t *)(uintptr_t)(CONFIG_CONSOLE_QEMU_ADDRESS + reg);
}

static void out(unsigned reg, uint8_t value)
{
	*at(reg) = value;
}

static uint8_t in(unsigned reg)
{
	return *at(reg);
}

static void pause(void)
{
	/* `pause` of RISC-V, a hint of Zihintpause. */
	__asm__ volatile(".4byte 0x0100000f");
}

#endif

/* 115200 baud, 8 bits, no parity, polled. Queues stay as they are: to turn them on would drop what came already. */
static void start(void)
{
	out(INTERRUPTS, 0);
	out(LINE, DIVISOR_ACCESS);
	out(DATA, 1);
	out(INTERRUPTS, 0);
	out(LINE, EIGHT_BITS);
	out(MODEM, READY);
}

static void start_once(void)
{
	static bool started;
	if (!started) {
		started = true;
		start();
	}
}

void console_device_write(const char *text, size_t size)
{
	start_once();
	while (size-- > 0) {
		while (!(in(STATUS) & CAN_TAKE_MORE))
			;
		out(DATA, (uint8_t)*text++);
	}
	/* What is under way when the machine ends would be lost. */
	while (!(in(STATUS) & ALL_SENT))
		;
}

bool console_device_ready(void)
{
	start_once();
	return in(STATUS) & HAS_BYTE;
}

/* A serial line has no end. */
size_t console_device_read(char *to, size_t size)
{
	size_t got = 0;

	start_once();
	while (got < size && (got == 0 || (in(STATUS) & HAS_BYTE))) {
		while (!(in(STATUS) & HAS_BYTE))
			pause();
		to[got++] = (char)in(DATA);
	}
	return got;
}
