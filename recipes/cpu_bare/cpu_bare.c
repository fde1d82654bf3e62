/* Intel SDM 3A, 9.6 and 13.1; Arm ARM, CPACR_EL1; RISC-V Privileged Architecture, 3.1.6.6 «Extension Context Status». */
#include <cpu.h>
#include <init.h>

#if defined(__x86_64__)

enum { MONITOR = 1 << 1, EMULATION = 1 << 2, TASK_SWITCHED = 1 << 3, FXSR = 1 << 9, XMM_EXCEPTIONS = 1 << 10 };
enum { MSR_FS_BASE = (int)0xc0000100 };

static void allow_vectors(void)
{
	uint64_t cr0, cr4;
	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	cr0 = (cr0 | MONITOR) & ~(uint64_t)(EMULATION | TASK_SWITCHED);
	cr4 |= FXSR | XMM_EXCEPTIONS;
	__asm__ volatile("mov %0, %%cr0\n\tmov %1, %%cr4\n\tfninit" : : "r"(cr0), "r"(cr4));
}

void cpu_set_thread_pointer(uintptr_t pointer)
{
	__asm__ volatile("wrmsr" : : "c"(MSR_FS_BASE), "a"((uint32_t)pointer), "d"((uint32_t)(pointer >> 32)));
}

uintptr_t cpu_thread_pointer(void)
{
	uint32_t low, high;
	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_FS_BASE));
	return (uintptr_t)high << 32 | low;
}

#elif defined(__aarch64__)

static void allow_vectors(void)
{
	__asm__ volatile("msr cpacr_el1, %0\n\tisb" : : "r"(3ul << 20));
}

void cpu_set_thread_pointer(uintptr_t pointer)
{
	__asm__ volatile("msr tpidr_el0, %0" : : "r"(pointer));
}

uintptr_t cpu_thread_pointer(void)
{
	uintptr_t pointer;
	__asm__ volatile("mrs %0, tpidr_el0" : "=r"(pointer));
	return pointer;
}

#elif defined(__riscv)

enum { FLOATS_CLEAN = 2 << 13 };

static void allow_vectors(void)
{
	__asm__ volatile("csrs sstatus, %0" : : "r"((uint64_t)FLOATS_CLEAN));
}

void cpu_set_thread_pointer(uintptr_t pointer)
{
	__asm__ volatile("mv tp, %0" : : "r"(pointer));
}

uintptr_t cpu_thread_pointer(void)
{
	uintptr_t pointer;
	__asm__ volatile("mv %0, tp" : "=r"(pointer));
	return pointer;
}

#endif

INIT(0, allow_vectors);
