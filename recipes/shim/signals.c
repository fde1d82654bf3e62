/*
 * Signals that the process sends itself: its handler is called, or it ends. Nobody else sends any; what the processor finds wrong is told by the
 * platform's traps, and ends the machine.
 */
#include <exit.h>
#include <string.h>
#include "serve.h"

enum { SIGNALS = 64, SIGKILL = 9, SIGCHLD = 17, SIGCONT = 18, SIGSTOP = 19, SIGURG = 23, SIGWINCH = 28, SHELL_SIGNAL = 128, MASK = 8 };
enum { SIG_BLOCK = 0, SIG_UNBLOCK = 1, SIG_SETMASK = 2, SA_SIGINFO = 4, SA_RESETHAND = (int)0x80000000 };
#define SIG_DFL ((uintptr_t)0)
#define SIG_IGN ((uintptr_t)1)

/* As the kernel has it: include/uapi/asm-generic/signal.h, and for x86 the same fields. */
struct action {
	uintptr_t handler;
	uint64_t flags;
	uintptr_t restorer;
	uint64_t mask;
};

static struct action actions[SIGNALS + 1];
static uint64_t blocked, pending;

long call_sigaction(const long *a)
{
	const int signal = (int)a[0];
	if (signal < 1 || signal > SIGNALS || a[3] != MASK)
		return -EINVAL;
	if (a[1] != 0 && (signal == SIGKILL || signal == SIGSTOP))
		return -EINVAL;
	if (a[2] != 0)
		*(struct action *)a[2] = actions[signal];
	if (a[1] != 0)
		actions[signal] = *(const struct action *)a[1];
	return 0;
}

static uint64_t bit(int signal)
{
	return 1ull << (signal - 1);
}

static void act(int signal)
{
	const struct action action = actions[signal];
	if (action.handler == SIG_IGN)
		return;
	if (action.handler == SIG_DFL) {
		if (signal == SIGCHLD || signal == SIGCONT || signal == SIGURG || signal == SIGWINCH)
			return;
		exit(SHELL_SIGNAL + signal);
	}
	if (action.flags & (unsigned)SA_RESETHAND)
		actions[signal].handler = SIG_DFL;
	const uint64_t before = blocked;
	blocked |= action.mask | bit(signal);
	if (action.flags & SA_SIGINFO) {
		int information[32] = { signal }; /* siginfo_t: si_signo first, the rest 0, as of kill */
		((void (*)(int, void *, void *))action.handler)(signal, information, NULL);
	} else {
		((void (*)(int))action.handler)(signal);
	}
	blocked = before;
}

static void deliver(void)
{
	for (int signal = 1; signal <= SIGNALS; signal++) {
		if (!(pending & ~blocked & bit(signal)))
			continue;
		pending &= ~bit(signal);
		act(signal);
	}
}

long call_sigprocmask(const long *a)
{
	const uint64_t *set = (const uint64_t *)a[1];
	if (a[3] != MASK)
		return -EINVAL;
	const uint64_t before = blocked;
	if (set != NULL) {
		switch ((int)a[0]) {
		case SIG_BLOCK: blocked |= *set; break;
		case SIG_UNBLOCK: blocked &= ~*set; break;
		case SIG_SETMASK: blocked = *set; break;
		default: return -EINVAL;
		}
		blocked &= ~(bit(SIGKILL) | bit(SIGSTOP));
	}
	if (a[2] != 0)
		*(uint64_t *)a[2] = before;
	deliver();
	return 0;
}

static long send(int signal)
{
	if (signal < 0 || signal > SIGNALS)
		return -EINVAL;
	if (signal > 0) {
		pending |= bit(signal);
		deliver();
	}
	return 0;
}

long call_kill(const long *a)
{
	return send((int)a[1]);
}

long call_tgkill(const long *a)
{
	return send((int)a[2]);
}
