#include <cpu.h>
#include <linux_call.h>

#if defined(__x86_64__)

/* arch/x86/include/uapi/asm/prctl.h */
enum { ARCH_SET_FS = 0x1002, ARCH_GET_FS = 0x1003 };

void cpu_set_thread_pointer(uintptr_t pointer)
{
	linux_call(LINUX_arch_prctl, ARCH_SET_FS, (long)pointer, 0, 0, 0, 0);
}

uintptr_t cpu_thread_pointer(void)
{
	uintptr_t pointer;
	linux_call(LINUX_arch_prctl, ARCH_GET_FS, (long)&pointer, 0, 0, 0, 0);
	return pointer;
}

#elif defined(__aarch64__)

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

#endif
