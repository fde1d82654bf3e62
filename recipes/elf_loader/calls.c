/* The instruction `syscall`: Intel SDM 2, SYSCALL; 3A, 5.8.8 «Fast System Calls in 64-Bit Mode». */
#include <error.h>
#include <shim.h>
#include "program.h"

enum { MSR_EFER = (int)0xc0000080, MSR_STAR = (int)0xc0000081, MSR_LSTAR = (int)0xc0000082, MSR_SFMASK = (int)0xc0000084, EFER_SYSCALL = 1, CODE = 8 };
/* Flags that are cleared on the way in: trap, interrupt, direction, alignment check. */
enum { CLEARED = 1 << 8 | 1 << 9 | 1 << 10 | 1 << 18 };
/* arch/x86/entry/syscalls/syscall_64.tbl */
enum { CALL_CLONE = 56, CALL_FORK = 57, CALL_VFORK = 58, CALL_EXECVE = 59, CALL_EXECVEAT = 322, CALL_CLONE3 = 435 };

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

/* One program, which stays one: a second thread would need a stack of its own for its calls, a second process an address space. */
__attribute__((used)) long elf_call(long number, long a, long b, long c, long d, long e, long f)
{
	switch (number) {
	case CALL_CLONE:
	case CALL_FORK:
	case CALL_VFORK:
	case CALL_EXECVE:
	case CALL_EXECVEAT:
	case CALL_CLONE3:
		return -ENOSYS;
	default:
		return shim_call(number, a, b, c, d, e, f);
	}
}
