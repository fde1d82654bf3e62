/* System calls of the program, which enter.S brings here. */
#include <error.h>
#include <shim.h>
#include <program.h>

/* Linux: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h */
#if defined(__x86_64__)
enum { CALL_CLONE = 56, CALL_FORK = 57, CALL_VFORK = 58, CALL_EXECVE = 59, CALL_EXECVEAT = 322, CALL_CLONE3 = 435 };
#elif defined(__aarch64__)
enum { CALL_CLONE = 220, CALL_EXECVE = 221, CALL_EXECVEAT = 281, CALL_CLONE3 = 435 };
#endif

/* One program, which stays one: a second thread would need a stack of its own for its calls, a second process an address space. */
__attribute__((used)) long elf_call(long number, long a, long b, long c, long d, long e, long f)
{
	switch (number) {
#if defined(__x86_64__)
	case CALL_FORK:
	case CALL_VFORK:
#endif
	case CALL_CLONE:
	case CALL_EXECVE:
	case CALL_EXECVEAT:
	case CALL_CLONE3:
		return -ENOSYS;
	default:
		return shim_call(number, a, b, c, d, e, f);
	}
}
