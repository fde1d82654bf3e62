/*
 * Signals that the program sends itself, or one thread another: a handler is called, or the program ends. Handlers run where a thread's call ends, on its
 * stack; a thread that waits is woken for it. Nobody else sends any; what the processor finds wrong is told by the platform's traps, and ends the machine.
 */
#include "serve.h"

enum { SIGNALS = 64, SIGKILL = 9, SIGCHLD = 17, SIGCONT = 18, SIGSTOP = 19, SIGURG = 23, SIGWINCH = 28, SHELL_SIGNAL = 128, MASK = 8 };
enum { SIG_BLOCK = 0, SIG_UNBLOCK = 1, SIG_SETMASK = 2, SA_SIGINFO = 4, SA_NODEFER = 0x40000000, SA_RESTART = 0x10000000 };
#define SA_RESETHAND 0x80000000u
#define SIG_DFL ((uintptr_t)0)
#define SIG_IGN ((uintptr_t)1)

/* As the kernel has it: include/uapi/asm-generic/signal.h, and for x86 the same fields. */
struct action {
	uintptr_t handler;
	uint64_t flags;
	uintptr_t restorer;
	uint64_t mask;
};

/* siginfo_t: si_signo, si_errno, si_code, which tells who sent it; the rest is 0. */
struct information {
	int signal, error, code, unused[29];
};

/* ucontext_t, of which there is the mask of signals only, and zeros: uc_sigmask lies behind uc_stack, on x86_64 behind uc_mcontext too. */
#if defined(__x86_64__)
enum { MASK_AT = 37 };
#else
enum { MASK_AT = 5 };
#endif
struct context {
	uint64_t words[128];
};

static struct action actions[SIGNALS + 1];
/* To the program: any thread may take them. */
static uint64_t pending_for_all;

static uint64_t bit(int signal)
{
	return 1ull << (signal - 1);
}

/* Those that nobody can block. */
static uint64_t blockable(uint64_t set)
{
	return set & ~(bit(SIGKILL) | bit(SIGSTOP));
}

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

static bool is_ignored(int signal)
{
	const uintptr_t handler = actions[signal].handler;
	return handler == SIG_IGN || (handler == SIG_DFL && (signal == SIGCHLD || signal == SIGCONT || signal == SIGURG || signal == SIGWINCH));
}

static enum signals_said act(struct thread *self, int signal, int code)
{
	const struct action action = actions[signal];
	if (is_ignored(signal))
		return SIGNALS_NONE;
	if (action.handler == SIG_DFL)
		call_exit_group((const long[]){ SHELL_SIGNAL + signal });
	if (action.flags & SA_RESETHAND)
		actions[signal].handler = SIG_DFL;
	const uint64_t before = self->blocked;
	struct information information = { signal, 0, code, { 0 } };
	struct context context = { { [MASK_AT] = before } };
	self->blocked = blockable(before | action.mask | (action.flags & SA_NODEFER ? 0 : bit(signal)));
	if (action.flags & SA_SIGINFO)
		((void (*)(int, void *, void *))action.handler)(signal, &information, &context);
	else
		((void (*)(int))action.handler)(signal);
	self->blocked = blockable(context.words[MASK_AT]);
	/* A handler that changed what its thread goes on with wants the thread to see it: musl cancels threads so. */
	return action.flags & SA_RESTART && context.words[MASK_AT] == before ? SIGNALS_RESTART : SIGNALS_END_CALL;
}

/* The first signal of `set` that was sent, which is taken; 0: none. */
static int take(struct thread *self, uint64_t set, int *code)
{
	enum { SI_USER = 0, SI_TKILL = -6 };
	const uint64_t sent = (self->pending | pending_for_all) & set;
	if (sent == 0)
		return 0;
	const int signal = __builtin_ctzll(sent) + 1;
	uint64_t *from = self->pending & bit(signal) ? &self->pending : &pending_for_all;
	*code = from == &pending_for_all ? SI_USER : SI_TKILL;
	*from &= ~bit(signal);
	return signal;
}

enum signals_said signals_look(void)
{
	struct thread *self = thread_self();
	enum signals_said said = SIGNALS_NONE;
	int signal, code;
	while ((signal = take(self, ~self->blocked, &code)) != 0) {
		const enum signals_said now = act(self, signal, code);
		said = now > said ? now : said;
	}
	thread_looked();
	return said;
}

static void set_blocked(struct thread *self, uint64_t set)
{
	self->blocked = blockable(set);
}

long call_sigprocmask(const long *a)
{
	struct thread *self = thread_self();
	const uint64_t *set = (const uint64_t *)a[1], before = self->blocked;
	if (a[3] != MASK)
		return -EINVAL;
	if (set != NULL) {
		switch ((int)a[0]) {
		case SIG_BLOCK: set_blocked(self, before | *set); break;
		case SIG_UNBLOCK: set_blocked(self, before & ~*set); break;
		case SIG_SETMASK: set_blocked(self, *set); break;
		default: return -EINVAL;
		}
	}
	if (a[2] != 0)
		*(uint64_t *)a[2] = before;
	return 0;
}

static bool wants(const struct thread *thread, int signal)
{
	return (bit(signal) & (~thread->blocked | thread->awaited)) != 0;
}

static long send(struct thread *to, int signal)
{
	if (signal < 0 || signal > SIGNALS)
		return -EINVAL;
	if (to == NULL)
		return -ESRCH;
	if (signal == 0 || (is_ignored(signal) && wants(to, signal)))
		return 0;
	to->pending |= bit(signal);
	if (wants(to, signal) && to != thread_self())
		thread_interrupt(to);
	return 0;
}

void signal_self(int signal)
{
	send(thread_self(), signal);
}

/* To the program, whose number is 1, or to its group: the thread that runs takes it, or the first other one that does. */
long call_kill(const long *a)
{
	const int process = (int)a[0], signal = (int)a[1];
	if (signal < 0 || signal > SIGNALS)
		return -EINVAL;
	if (process > 1 || process < -1)
		return -ESRCH;
	if (signal == 0 || (is_ignored(signal) && wants(thread_self(), signal)))
		return 0;
	pending_for_all |= bit(signal);
	if (wants(thread_self(), signal))
		return 0;
	for (struct thread *one = thread_next(NULL); one != NULL; one = thread_next(one)) {
		if (!wants(one, signal))
			continue;
		thread_interrupt(one);
		break;
	}
	return 0;
}

long call_tkill(const long *a)
{
	return send(thread_find((unsigned)a[0]), (int)a[1]);
}

long call_tgkill(const long *a)
{
	return (int)a[0] != 1 ? -ESRCH : send(thread_find((unsigned)a[1]), (int)a[2]);
}

long call_sigpending(const long *a)
{
	const struct thread *self = thread_self();
	*(uint64_t *)a[0] = (self->pending | pending_for_all) & self->blocked;
	return 0;
}

/* Handlers are called with the mask that is waited with; then the one before counts again. */
long call_sigsuspend(const long *a)
{
	struct thread *self = thread_self();
	const uint64_t before = self->blocked;
	if (a[1] != MASK)
		return -EINVAL;
	set_blocked(self, *(const uint64_t *)a[0]);
	while (signals_look() == SIGNALS_NONE)
		wait_at(&self->pending, WAIT_FOR_EVER, "a signal");
	self->blocked = before;
	return -EINTR;
}

long call_sigtimedwait(const long *a)
{
	struct thread *self = thread_self();
	const uint64_t set = blockable(*(const uint64_t *)a[0]), deadline = deadline_of((const struct timespec *)a[2]);
	int signal, code;
	long error = 0;
	if (a[3] != MASK)
		return -EINVAL;
	for (;;) {
		signal = take(self, set, &code);
		if (signal != 0 || error != 0)
			break;
		self->awaited = set;
		error = wait_at(&self->pending, deadline, "a signal");
		self->awaited = 0;
	}
	if (signal == 0)
		return error == -ETIMEDOUT ? -EAGAIN : error;
	if (a[1] != 0)
		*(struct information *)a[1] = (struct information){ signal, 0, code, { 0 } };
	return signal;
}

#if defined(__x86_64__)
long call_pause(const long *a)
{
	(void)a;
	return wait_at(&thread_self()->pending, WAIT_FOR_EVER, "a signal");
}
#endif
