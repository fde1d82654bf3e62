/* System calls: numbers of arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h; calling convention as in syscall(2). */
#pragma once

#if defined(__x86_64__)
enum {
	LINUX_read = 0,
	LINUX_write = 1,
	LINUX_mprotect = 10,
	LINUX_rt_sigaction = 13,
	LINUX_rt_sigreturn = 15,
	LINUX_sigaltstack = 131,
	LINUX_arch_prctl = 158,
	LINUX_clock_gettime = 228,
	LINUX_exit_group = 231,
	LINUX_ppoll = 271,
	LINUX_getrandom = 318,
};

static inline long linux_call(long n, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;
	__asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
enum {
	LINUX_read = 63,
	LINUX_write = 64,
	LINUX_ppoll = 73,
	LINUX_exit_group = 94,
	LINUX_clock_gettime = 113,
	LINUX_sigaltstack = 132,
	LINUX_rt_sigaction = 134,
	LINUX_rt_sigreturn = 139,
	LINUX_mprotect = 226,
	LINUX_getrandom = 278,
};

static inline long linux_call(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;
	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return x0;
}
#else
#error "no system calls for this processor"
#endif

enum { LINUX_EINTR = 4, LINUX_EAGAIN = 11 };
