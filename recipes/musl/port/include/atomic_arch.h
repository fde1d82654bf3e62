/* musl's own, but for how it crashes: `hlt` is an exception of programs only, and a kernel would rest for ever. */
#include_next "atomic_arch.h"
#if defined(__x86_64__)
#undef a_crash
#define a_crash kiln_crash
static inline void kiln_crash(void)
{
	__asm__ __volatile__("ud2");
}
#endif
