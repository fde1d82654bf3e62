/* The instruction `syscall`: Intel SDM 2, SYSCALL; 3A, 5.8.8 «Fast System Calls in 64-Bit Mode». */
#include <program.h>

enum { MSR_EFER = (int)0xc0000080, MSR_STAR = (int)0xc0000081, MSR_LSTAR = (int)0xc0000082, MSR_SFMASK = (int)0xc0000084, EFER_SYSCALL = 1, CODE = 8 };
/* Flags that are cleared on the way in: trap, interrupt, direction, alignment check. */
enum { CLEARED = 1 << 8 | 1 << 9 | 1 << 10 | 1 << 18 };
extern const char elf_called[];

static uint64_t read_register(int number)
{
	uint32_t low, high;
	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
	return (uint64_t)high << 32 | low;
}

static void write_register(int number, uint64_t value)
{
	__asm__ volatile("wrmsr" : : "c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

void listen_to_calls(void)
{
	/* Code of the kernel's segment, data of the next one: the program runs where the kernel does, in ring 0. */
	write_register(MSR_STAR, (uint64_t)CODE << 32);
	write_register(MSR_LSTAR, (uintptr_t)elf_called);
	write_register(MSR_SFMASK, CLEARED);
	write_register(MSR_EFER, read_register(MSR_EFER) | EFER_SYSCALL);
}
