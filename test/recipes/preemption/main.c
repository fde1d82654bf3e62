/* Programs of threads that keep the processor: where threads only give way, none of them ends. */
#include <fenv.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "registers.h"

enum { THREADS = 4 };

static void fail(const char *why)
{
	printf("failed: %s\n", why);
	exit(1);
}

/* `count` threads that run `run` with their number, to their end. */
static void run_threads(void *(*run)(void *), size_t count)
{
	pthread_t threads[THREADS];
	for (size_t i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, run, (void *)i) != 0)
			fail("pthread_create");
	for (size_t i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
}

/* Each goes on until all have come far. */
static volatile unsigned long counts[THREADS];

static int all_counted(void)
{
	for (size_t i = 0; i < THREADS; i++)
		if (counts[i] < 100000)
			return 0;
	return 1;
}

static void *count(void *which)
{
	while (!all_counted())
		counts[(size_t)which]++;
	return NULL;
}

/* With registers and a rounding mode of its own, until each thread has seen all others run. */
static _Atomic unsigned long rounds[THREADS];

static void *keep(void *which)
{
	static const int modes[THREADS] = { FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST };
	const size_t me = (size_t)which;
	fesetround(modes[me]);
	for (;;) {
		if (keep_registers(0x0101010101010101u * (me + 1), 20000) != 0)
			fail("a register");
		volatile double one = 1, three = 3;
		const double up = 0x1.5555555555556p-2, third = one / three;
		if ((third == up) != (modes[me] == FE_UPWARD) || fegetround() != modes[me])
			fail("the rounding mode");
		rounds[me]++;
		size_t done = 0;
		for (size_t i = 0; i < THREADS; i++)
			done += rounds[i] >= 300;
		if (done == THREADS)
			return NULL;
	}
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_spinlock_t spin;
static unsigned long guarded;
static volatile int inside;

static void hold(void)
{
	if (inside++ != 0)
		fail("two threads in a lock");
	const unsigned long before = guarded;
	for (volatile int i = 0; i < 200; i++)
		;
	guarded = before + 1;
	inside--;
}

static void *lock(void *which)
{
	(void)which;
	for (int i = 0; i < 3000; i++) {
		pthread_mutex_lock(&mutex);
		hold();
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void *spin_lock(void *which)
{
	(void)which;
	for (int i = 0; i < 1000; i++) {
		pthread_spin_lock(&spin);
		hold();
		pthread_spin_unlock(&spin);
	}
	return NULL;
}

static void *use_memory(void *which)
{
	enum { PARTS = 16 };
	unsigned char *parts[PARTS] = { 0 };
	size_t sizes[PARTS] = { 0 };
	unsigned random = (unsigned)(size_t)which + 1;
	for (int i = 0; i < 4000; i++) {
		random = random * 1103515245 + 12345;
		const size_t at = random >> 16 & (PARTS - 1);
		for (size_t j = 0; j < sizes[at]; j++)
			if (parts[at][j] != (unsigned char)((size_t)which * PARTS + at))
				fail("memory of two threads");
		free(parts[at]);
		sizes[at] = random >> 20 & 2047;
		parts[at] = malloc(sizes[at]);
		if (parts[at] == NULL)
			fail("malloc");
		memset(parts[at], (int)((size_t)which * PARTS + at), sizes[at]);
	}
	for (size_t i = 0; i < PARTS; i++)
		free(parts[i]);
	return NULL;
}

/* Many, whose stacks are given back while others compute on theirs. */
static _Atomic int ended, running;

static void *end_alone(void *which)
{
	volatile unsigned char own[2048];
	for (size_t i = 0; i < sizeof own; i++)
		own[i] = (unsigned char)(size_t)which;
	for (int round = 0; round < 20; round++)
		for (size_t i = 0; i < sizeof own; i++)
			if (own[i] != (unsigned char)(size_t)which)
				fail("a stack of two threads");
	running--;
	ended++;
	return NULL;
}

static void end_many(void)
{
	enum { MANY = 300, AT_ONCE = 20 };
	pthread_attr_t detached;
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	for (size_t i = 0; i < MANY; i++) {
		pthread_t thread;
		while (running >= AT_ONCE)
			;
		running++;
		if (pthread_create(&thread, &detached, end_alone, (void *)i) != 0)
			fail("pthread_create");
	}
	while (ended < MANY)
		;
}

static void *compute(void *unused)
{
	(void)unused;
	for (volatile unsigned long i = 0;; i++)
		;
	return NULL;
}

/* Time goes on for who waits for it. */
static void sleep_often(void)
{
	pthread_t thread;
	pthread_create(&thread, NULL, compute, NULL);
	for (int i = 0; i < 20; i++)
		usleep(5000);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	if (strcmp(what, "counts") == 0)
		run_threads(count, THREADS);
	else if (strcmp(what, "registers") == 0)
		run_threads(keep, THREADS);
	else if (strcmp(what, "locks") == 0) {
		run_threads(lock, THREADS);
		if (guarded != THREADS * 3000)
			fail("a lost count");
	} else if (strcmp(what, "spins") == 0) {
		pthread_spin_init(&spin, 0);
		run_threads(spin_lock, THREADS);
		if (guarded != THREADS * 1000)
			fail("a lost count");
	} else if (strcmp(what, "memory") == 0)
		run_threads(use_memory, THREADS);
	else if (strcmp(what, "ends") == 0)
		end_many();
	else if (strcmp(what, "sleeps") == 0)
		sleep_often();
	else
		fail("what?");
	printf("%s: ok\n", what);
	return 0;
}
