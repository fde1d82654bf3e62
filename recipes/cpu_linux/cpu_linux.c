#include <cpu.h>
#include <linux_call.h>

void cpu_set_thread_pointer(uintptr_t pointer)
{
#if defined(__x86_64__)
	enum { ARCH_SET_FS = 0x1002 }; /* arch/x86/include/uapi/asm/prctl.h */
	linux_call(LINUX_arch_prctl, ARCH_SET_FS, (long)pointer, 0, 0, 0, 0);
#elif defined(__aarch64__)
	__asm__ volatile("msr tpidr_el0, %0" : : "r"(pointer));
#endif
}
