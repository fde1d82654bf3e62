/* QEMU: hw/misc/sifive_test.c; RISC-V Supervisor Binary Interface 1.0, 10 «System Reset Extension». */
#include <power.h>
#include <stdint.h>

#define TEST_DEVICE 0x00100000u
enum { FAILED = 0x3333, STATUS_AT = 16, MOST = 253, SYSTEM_RESET = 0x53525354, SHUTDOWN = 0 };

void power_off(int status)
{
	/* 0 is a machine that was switched off without a word, 1 QEMU's own mistakes: so never these. A process has 8 bits to tell its status. */
	const uint32_t told = (uint32_t)(status > MOST ? MOST : status) + 2;
	*(volatile uint32_t *)(uintptr_t)TEST_DEVICE = told << STATUS_AT | FAILED;

	register uint64_t type __asm__("a0") = SHUTDOWN;
	register uint64_t reason __asm__("a1") = 0;
	register uint64_t function __asm__("a6") = 0;
	register uint64_t extension __asm__("a7") = SYSTEM_RESET;
	__asm__ volatile("ecall" : "+r"(type), "+r"(reason) : "r"(function), "r"(extension) : "memory");
	for (;;)
		__asm__ volatile("wfi");
}
