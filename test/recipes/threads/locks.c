/* Mutexes that are fought for, condition variables, semaphores, locks of readers and writers, with and without a time. */
#include <checks.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <time.h>

enum { THREADS = 8, ROUNDS = 500, ITEMS = 2000, ROOM = 7 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *count(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		const int seen = counter;
		if (i % 3 == 0)
			sched_yield(); /* while it holds the lock */
		counter = seen + 1;
		pthread_mutex_unlock(&lock);
		if (i % 5 == 0)
			sched_yield();
	}
	return unused;
}

static void check_mutex(void)
{
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++)
		CHECK(pthread_create(&threads[i], NULL, count, &threads[i]) == 0);
	for (int i = 0; i < THREADS; i++) {
		void *result;
		CHECK(pthread_join(threads[i], &result) == 0 && result == &threads[i]);
	}
	CHECK(counter == THREADS * ROUNDS);
}

/* A queue with little room. */
static pthread_cond_t has_item = PTHREAD_COND_INITIALIZER, has_room = PTHREAD_COND_INITIALIZER;
static int items[ROOM], first, used;
static long sum;

static void *produce(void *unused)
{
	for (int i = 1; i <= ITEMS; i++) {
		pthread_mutex_lock(&lock);
		while (used == ROOM)
			pthread_cond_wait(&has_room, &lock);
		items[(first + used++) % ROOM] = i;
		pthread_cond_signal(&has_item);
		pthread_mutex_unlock(&lock);
	}
	return unused;
}

static void *consume(void *unused)
{
	for (;;) {
		pthread_mutex_lock(&lock);
		while (used == 0)
			pthread_cond_wait(&has_item, &lock);
		const int item = items[first];
		first = (first + 1) % ROOM;
		used--;
		sum += item;
		pthread_cond_signal(&has_room);
		pthread_mutex_unlock(&lock);
		if (item == 0)
			return unused;
	}
}

static void check_queue(void)
{
	pthread_t producers[3], consumers[2];
	for (int i = 0; i < 2; i++)
		CHECK(pthread_create(&consumers[i], NULL, consume, NULL) == 0);
	for (int i = 0; i < 3; i++)
		CHECK(pthread_create(&producers[i], NULL, produce, NULL) == 0);
	for (int i = 0; i < 3; i++)
		CHECK(pthread_join(producers[i], NULL) == 0);
	/* Zeros end the consumers. */
	for (int i = 0; i < 2; i++) {
		pthread_mutex_lock(&lock);
		while (used == ROOM)
			pthread_cond_wait(&has_room, &lock);
		items[(first + used++) % ROOM] = 0;
		pthread_cond_broadcast(&has_item);
		pthread_mutex_unlock(&lock);
	}
	for (int i = 0; i < 2; i++)
		CHECK(pthread_join(consumers[i], NULL) == 0);
	CHECK(sum == 3l * ITEMS * (ITEMS + 1) / 2);
}

static struct timespec soon(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	time.tv_nsec += 3000000;
	time.tv_sec += time.tv_nsec / 1000000000;
	time.tv_nsec %= 1000000000;
	return time;
}

static void check_times(void)
{
	pthread_mutexattr_t kind;
	pthread_mutex_t checked;
	struct timespec time = soon(CLOCK_REALTIME);
	pthread_mutex_lock(&lock);
	CHECK(pthread_cond_timedwait(&has_item, &lock, &time) == ETIMEDOUT);
	time = soon(CLOCK_REALTIME);
	CHECK(pthread_mutex_timedlock(&lock, &time) == ETIMEDOUT && pthread_mutex_trylock(&lock) == EBUSY);
	pthread_mutex_unlock(&lock);
	sem_t none;
	CHECK(sem_init(&none, 0, 0) == 0);
	time = soon(CLOCK_REALTIME);
	FAILS(sem_timedwait(&none, &time), ETIMEDOUT);
	FAILS(sem_trywait(&none), EAGAIN);
	CHECK(pthread_mutexattr_init(&kind) == 0 && pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK) == 0);
	CHECK(pthread_mutex_init(&checked, &kind) == 0 && pthread_mutex_lock(&checked) == 0 && pthread_mutex_lock(&checked) == EDEADLK);
	CHECK(pthread_mutex_unlock(&checked) == 0 && pthread_mutex_unlock(&checked) == EPERM);
}

static pthread_rwlock_t shared = PTHREAD_RWLOCK_INITIALIZER;
static sem_t turns;
static int readers, most_readers, written;

static void *read_shared(void *unused)
{
	sem_wait(&turns);
	pthread_rwlock_rdlock(&shared);
	const int seen = written;
	readers++;
	most_readers = readers > most_readers ? readers : most_readers;
	sched_yield();
	CHECK(seen == written);
	readers--;
	pthread_rwlock_unlock(&shared);
	return unused;
}

static void *write_shared(void *unused)
{
	for (int i = 0; i < 20; i++) {
		pthread_rwlock_wrlock(&shared);
		CHECK(readers == 0);
		written++;
		sched_yield();
		written++;
		pthread_rwlock_unlock(&shared);
		sem_post(&turns);
		sched_yield();
	}
	return unused;
}

static void check_sharing(void)
{
	pthread_t threads[21];
	sem_init(&turns, 0, 0);
	for (int i = 0; i < 20; i++)
		CHECK(pthread_create(&threads[i], NULL, read_shared, NULL) == 0);
	CHECK(pthread_create(&threads[20], NULL, write_shared, NULL) == 0);
	for (int i = 0; i < 21; i++)
		CHECK(pthread_join(threads[i], NULL) == 0);
	CHECK(written == 40 && most_readers >= 1);
}

void check_locks(void)
{
	check_mutex();
	check_queue();
	check_times();
	check_sharing();
}
