#include <power.h>
#include <stdint.h>

enum { MOST = 126, ACPI_CONTROL = 0x604, ACPI_OFF = 0x2000 };

void power_off(int status)
{
	/*
	 * QEMU exits with 2 × value + 1, and uses 1 itself for its own mistakes: so never 0 (hw/misc/debugexit.c). A process has 8 bits to tell its status:
	 * what is larger than 126 comes out as 126.
	 */
	const uint32_t value = (uint32_t)(status > MOST ? MOST : status) + 1;
	__asm__ volatile("outl %0, %1" : : "a"(value), "d"((uint16_t)CONFIG_POWER_QEMU_PORT));

	/* Still here: nobody listens. Soft off by ACPI, where QEMU's pc and q35 have it (PM1a control block), tells no status. */
	__asm__ volatile("outw %0, %1" : : "a"((uint16_t)ACPI_OFF), "d"((uint16_t)ACPI_CONTROL));

	/* Not QEMU. An exception without a handler for it resets the processor. */
	const struct __attribute__((packed)) {
		uint16_t limit;
		uint64_t base;
	} nothing = { 0, 0 };
	__asm__ volatile("lidt %0\n\tud2" : : "m"(nothing));
	for (;;)
		__asm__ volatile("cli\n\thlt");
}
