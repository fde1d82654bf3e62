/* Threads of the kernel's, on stacks of the heap. */
#include <checks.h>
#include <heap.h>
#include <sched.h>
#include <string.h>
#include <time.h>

enum { THREADS = 20, ROUNDS = 50, MILLISECOND = 1000000 };

static unsigned order[THREADS], ended, ticks;
static const char gate, other_gate;

static void wait_in_line(void *number)
{
	char bytes[2000];
	memset(bytes, (int)(uintptr_t)number, sizeof bytes);
	assert(sched_wait(&gate, SCHED_NEVER, "its turn") == SCHED_WOKEN);
	order[ended++] = (unsigned)(uintptr_t)number;
	for (int i = 0; i < ROUNDS; i++) {
		sched_yield();
		for (unsigned k = 0; k < sizeof bytes; k++)
			assert(bytes[k] == (char)(uintptr_t)number);
	}
}

static void tick(void *unused)
{
	(void)unused;
	for (int i = 0; i < 5; i++) {
		assert(sched_wait(&ticks, time_now() + 2 * MILLISECOND, "time to pass") == SCHED_TIME_OVER);
		ticks++;
	}
}

static void be_interrupted(void *result)
{
	*(enum sched_result *)result = sched_wait(&gate, time_now() + 1000ull * 1000 * MILLISECOND, "nobody");
}

int main(void)
{
	enum sched_result result = SCHED_WOKEN;
	assert(sched_start(tick, NULL, NULL, 0, NULL) != NULL);
	sched_yield();
	const struct heap_usage before = heap_usage();
	for (uintptr_t i = 0; i < THREADS; i++)
		assert(sched_start(wait_in_line, (void *)i, NULL, 0, NULL) != NULL);
	assert(sched_count() == THREADS + 2 && sched_self()->number == 1);
	sched_yield();
	/* Half of them go through another gate, behind the first two. */
	assert(sched_wake(&gate, 2) == 2 && sched_move(&gate, &other_gate, THREADS / 2) == THREADS / 2 && sched_wake(&gate, 100) == THREADS / 2 - 2);
	assert(sched_wake(&gate, 1) == 0 && sched_wake(&other_gate, 100) == THREADS / 2);
	while (sched_count() > 2 || ended < THREADS)
		sched_yield();
	for (unsigned i = 0; i < THREADS; i++)
		assert(order[i] == (i < 2 ? i : i < THREADS / 2 ? i + THREADS / 2 : i - THREADS / 2 + 2));
	while (sched_count() > 1)
		assert(sched_wait(&ticks, time_now() + MILLISECOND, "ticks") == SCHED_TIME_OVER);
	assert(ticks == 5);
	struct sched_thread *thread = sched_start(be_interrupted, &result, NULL, 0, NULL);
	sched_yield();
	sched_interrupt(thread);
	sched_yield();
	assert(result == SCHED_INTERRUPTED && sched_count() == 1 && sched_next(sched_self()) == NULL);
	/* All stacks came back. */
	sched_yield();
	assert(heap_usage().used < before.used);
	printf("threads: ok\n");
	sched_wait(&gate, SCHED_NEVER, "nobody at all");
	return 0;
}
