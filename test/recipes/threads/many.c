/* A hundred threads at once: variables of their own, floating point, sleep, numbers, ends that nobody waits for. */
#define _GNU_SOURCE
#include <checks.h>
#include <fenv.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 100, ROUNDS = 20 };

static _Thread_local int own = 42;
static _Thread_local char empty[300];
static pthread_barrier_t all_here;
static pthread_key_t key;
static int destroyed, detached;

static void destroy(void *value)
{
	destroyed += value != NULL;
}

static double seventh(double one)
{
	return one / 7;
}

/* Half of them round up: what a register of the processor keeps is theirs, too. */
static void *work(void *number)
{
	const int me = (int)(long)number;
	double sum = 0, expected = me;

	CHECK(own == 42 && empty[299] == 0 && pthread_getspecific(key) == NULL);
	own = me;
	empty[299] = (char)me;
	CHECK(pthread_setspecific(key, &all_here) == 0 && fesetround(me % 2 == 0 ? FE_UPWARD : FE_TONEAREST) == 0);
	pthread_barrier_wait(&all_here);
	for (int i = 0; i < ROUNDS; i++) {
		sum += expected;
		sched_yield();
		CHECK(own == me && empty[299] == (char)me && fegetround() == (me % 2 == 0 ? FE_UPWARD : FE_TONEAREST));
		volatile double one = 1, three = 3;
		const double nearest = 0.33333333333333331, third = one / three;
		CHECK(me % 2 == 0 ? third > nearest : third == nearest);
	}
	CHECK(sum == (double)me * ROUNDS && seventh(7) == 1);
	nanosleep(&(struct timespec){ 0, 1000000 + (me % 7) * 100000 }, NULL);
	return (void *)(long)(me * 2);
}

static void *vanish(void *unused)
{
	sched_yield();
	detached++;
	return unused;
}

static void *tell_number(void *to)
{
	*(pid_t *)to = gettid();
	return NULL;
}

void check_many(void)
{
	static pthread_t threads[THREADS];
	struct timespec before, after;

	CHECK(pthread_barrier_init(&all_here, NULL, THREADS + 1) == 0 && pthread_key_create(&key, destroy) == 0);
	for (long i = 0; i < THREADS; i++)
		CHECK(pthread_create(&threads[i], NULL, work, (void *)i) == 0);
	own = -1;
	pthread_barrier_wait(&all_here);
	for (long i = 0; i < THREADS; i++) {
		void *result;
		CHECK(pthread_join(threads[i], &result) == 0 && (long)result == i * 2);
	}
	CHECK(own == -1 && destroyed == THREADS && fegetround() == FE_TONEAREST);

	/* Sleep at the same time, not after one another; memory comes back. */
	clock_gettime(CLOCK_MONOTONIC, &before);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < THREADS; i++) {
			pthread_t thread;
			CHECK(pthread_create(&thread, NULL, vanish, NULL) == 0 && pthread_detach(thread) == 0);
		}
		while (detached < (round + 1) * THREADS)
			usleep(1000);
	}
	clock_gettime(CLOCK_MONOTONIC, &after);
	CHECK(after.tv_sec - before.tv_sec < 60);

	pid_t number = 0;
	pthread_attr_t attributes;
	CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, 32768) == 0);
	CHECK(pthread_create(&threads[0], &attributes, tell_number, &number) == 0 && pthread_join(threads[0], NULL) == 0);
	CHECK(getpid() == 1 && gettid() == 1 && number > THREADS);
}
