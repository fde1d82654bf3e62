/*
 * musl's hand-written __syscall_cp_asm is a system call that the cancellation of a thread can interrupt: a signal that comes between __cp_begin and
 * __cp_end leads to __cp_cancel. Here no signal comes while the shim serves a call, so it is enough to look before it.
 */
#define hidden __attribute__((visibility("hidden")))

long shim_call(long number, long a, long b, long c, long d, long e, long f);
hidden long __cancel(void);

/* Bounds of an empty stretch of code: no signal falls into it. */
hidden const char __cp_begin[1], __cp_end[1], __cp_cancel[1];

hidden long __syscall_cp_asm(volatile void *cancel, long number, long a, long b, long c, long d, long e, long f)
{
	if (*(volatile int *)cancel)
		return __cancel();
	return shim_call(number, a, b, c, d, e, f);
}
