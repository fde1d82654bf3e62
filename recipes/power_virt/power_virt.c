/* Arm, «Semihosting for AArch32 and AArch64», 2.0, 6.8 SYS_EXIT: the debugger, or QEMU, ends with the status that the machine tells. */
#include <power.h>
#include <stdint.h>

enum { SYS_EXIT = 0x18, APPLICATION_EXIT = 0x20026, MOST = 253 };

extern const char power_off_vectors[];

void power_off(int status)
{
	/* 0 is a machine that was switched off without a word, 1 QEMU's own mistakes: so never these. A process has 8 bits to tell its status. */
	const uint64_t told[2] = { APPLICATION_EXIT, (uint64_t)(status > MOST ? MOST : status) + 2 };
	register uint64_t operation __asm__("x0") = SYS_EXIT;
	register const uint64_t *block __asm__("x1") = told;

	/* Where nobody listens the call is an illegal instruction, which comes out there and switches the machine off (PSCI). */
	__asm__ volatile("msr vbar_el1, %2\n\tisb\n\thlt #0xf000" : "+r"(operation) : "r"(block), "r"(power_off_vectors) : "memory");
	for (;;)
		__asm__ volatile("wfi");
}
