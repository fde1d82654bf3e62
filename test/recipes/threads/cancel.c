/* Threads that are ended by others, where they wait. */
#include <checks.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <unistd.h>

static int ends[2], cleaned;
static sem_t never;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t nothing = PTHREAD_COND_INITIALIZER;

static void clean(void *by)
{
	cleaned += *(int *)by;
}

static void *in_read(void *by)
{
	char c;
	pthread_cleanup_push(clean, by);
	read(ends[0], &c, 1);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *in_semaphore(void *by)
{
	pthread_cleanup_push(clean, by);
	sem_wait(&never);
	pthread_cleanup_pop(0);
	return NULL;
}

static void unlock(void *by)
{
	clean(by);
	pthread_mutex_unlock(&lock);
}

static void *in_condition(void *by)
{
	pthread_mutex_lock(&lock);
	pthread_cleanup_push(unlock, by);
	for (;;)
		pthread_cond_wait(&nothing, &lock);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *in_sleep(void *by)
{
	pthread_cleanup_push(clean, by);
	sleep(1000);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *not_now(void *by)
{
	int before;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	for (int i = 0; i < 5; i++)
		usleep(100);
	clean(by);
	pthread_setcancelstate(before, NULL);
	pthread_testcancel();
	return NULL;
}

void check_cancel(void)
{
	void *(*const functions[])(void *) = { in_read, in_semaphore, in_condition, in_sleep, not_now };
	int weights[] = { 1, 10, 100, 1000, 10000 };
	CHECK(pipe(ends) == 0 && sem_init(&never, 0, 0) == 0);
	for (int i = 0; i < 5; i++) {
		pthread_t thread;
		void *result;
		CHECK(pthread_create(&thread, NULL, functions[i], &weights[i]) == 0);
		sched_yield();
		CHECK(pthread_cancel(thread) == 0 && pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
	}
	CHECK(cleaned == 11111 && pthread_mutex_trylock(&lock) == 0);
}
