/* From a number to who serves it. */
#include <log.h>
#include <shim.h>
#include "serve.h"

typedef long (*handler)(const long *a);

static const handler handlers[] = {
#define SERVED(name, function) [CALL_##name] = function,
#include "calls.h"
#undef SERVED
};

#ifdef CONFIG_LOG_LEVEL_DEBUG
static const char *const names[] = {
#include <call_names.h>
};

static void tell(long number, const void *caller)
{
	const char *name = number >= 0 && (unsigned long)number < sizeof names / sizeof *names ? names[number] : 0;
	log_debug("system call %s (%ld) is not served, called at %016lx", name == 0 ? "without a name" : name, number, (unsigned long)caller);
}
#endif

/* Those that a signal ends whatever its handler's flags say: signal(7), «Interruption of system calls». */
static bool begins_again(long number)
{
	switch (number) {
	case CALL_ppoll:
	case CALL_pselect6:
	case CALL_epoll_pwait:
	case CALL_nanosleep:
	case CALL_clock_nanosleep:
	case CALL_rt_sigsuspend:
	case CALL_rt_sigtimedwait:
#if defined(__x86_64__)
	case CALL_poll:
	case CALL_select:
	case CALL_epoll_wait:
	case CALL_pause:
#endif
		return false;
	default:
		return true;
	}
}

static long serve(long number, const long *arguments)
{
	for (;;) {
		const long result = handlers[number](arguments);
		if (signals_look() != SIGNALS_RESTART || result != -EINTR || !begins_again(number))
			return result;
	}
}

long shim_call(long number, long a, long b, long c, long d, long e, long f)
{
	const long arguments[] = { a, b, c, d, e, f };
	if (number >= 0 && (unsigned long)number < sizeof handlers / sizeof *handlers && handlers[number] != 0)
		return serve(number, arguments);
#ifdef CONFIG_LOG_LEVEL_DEBUG
	tell(number, __builtin_return_address(0));
#endif
	return -ENOSYS;
}

/* There is nothing to do: the file lies in memory, there is one user, one processor. */
long call_done(const long *a)
{
	(void)a;
	return 0;
}

/* The process, and its only thread. */
long call_one(const long *a)
{
	(void)a;
	return 1;
}
