/* Signals from one thread to another, to the program, to nobody. */
#define _GNU_SOURCE
#include <checks.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static volatile int caught, caught_by, error_seen;
static int ends[2];
static sigjmp_buf back;

static void catch(int signal, siginfo_t *information, void *context)
{
	caught = information->si_signo == signal && context != NULL ? signal : -1;
	caught_by = gettid();
}

static void on(int signal, int flags)
{
	CHECK(sigaction(signal, &(struct sigaction){ .sa_sigaction = catch, .sa_flags = SA_SIGINFO | flags }, NULL) == 0);
}

static void *read_one(void *number)
{
	char c = 0;
	*(volatile int *)number = gettid();
	if (read(ends[0], &c, 1) < 0)
		error_seen = errno;
	return (void *)(long)c;
}

static void check_interruption(void)
{
	pthread_t thread;
	volatile int number = 0;
	void *result;
	CHECK(pipe(ends) == 0);
	/* Ends the call. */
	on(SIGUSR1, 0);
	CHECK(pthread_create(&thread, NULL, read_one, (void *)&number) == 0);
	sched_yield();
	CHECK(pthread_kill(thread, SIGUSR1) == 0 && caught == 0 && pthread_join(thread, NULL) == 0);
	CHECK(caught == SIGUSR1 && caught_by == number && error_seen == EINTR);
	/* The call begins again. */
	on(SIGUSR2, SA_RESTART);
	error_seen = 0;
	CHECK(pthread_create(&thread, NULL, read_one, (void *)&number) == 0);
	sched_yield();
	CHECK(pthread_kill(thread, SIGUSR2) == 0);
	sched_yield();
	CHECK(caught == SIGUSR2 && caught_by == number && write(ends[1], "k", 1) == 1 && pthread_join(thread, &result) == 0);
	CHECK((long)result == 'k' && error_seen == 0);
}

static void *sleep_long(void *left)
{
	CHECK(nanosleep(&(struct timespec){ 1000, 0 }, left) == -1 && errno == EINTR);
	return NULL;
}

static void *wait_for_signal(void *set)
{
	int signal;
	CHECK(sigwait(set, &signal) == 0);
	return (void *)(long)signal;
}

static void check_waiting(void)
{
	pthread_t thread;
	struct timespec left = { 0 };
	sigset_t set, before, sent;
	void *result;
	CHECK(pthread_create(&thread, NULL, sleep_long, &left) == 0);
	sched_yield();
	CHECK(pthread_kill(thread, SIGUSR2) == 0 && pthread_join(thread, NULL) == 0 && left.tv_sec >= 998);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	CHECK(pthread_sigmask(SIG_BLOCK, &set, &before) == 0 && pthread_create(&thread, NULL, wait_for_signal, &set) == 0);
	sched_yield();
	caught = 0;
	CHECK(kill(getpid(), SIGUSR1) == 0 && pthread_join(thread, &result) == 0 && (long)result == SIGUSR1 && caught == 0);
	CHECK(raise(SIGUSR1) == 0 && caught == 0 && sigpending(&sent) == 0 && sigismember(&sent, SIGUSR1));
	CHECK(sigsuspend(&before) == -1 && errno == EINTR && caught == SIGUSR1);
	CHECK(sigtimedwait(&set, NULL, &(struct timespec){ 0, 1000000 }) == -1 && errno == EAGAIN);
	CHECK(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
	FAILS(kill(77, SIGUSR1), ESRCH);
}

static void leap(int signal)
{
	siglongjmp(back, signal);
}

void check_signals(void)
{
	check_interruption();
	check_waiting();
	/* A handler that doesn't come back, twice: the mask comes back with it. */
	signal(SIGUSR1, leap);
	for (volatile int times = 0; times < 2; times++) {
		if (sigsetjmp(back, 1) == 0) {
			raise(SIGUSR1);
			CHECK(!"raise came back");
		}
	}
}
