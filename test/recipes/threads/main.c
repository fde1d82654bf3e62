#include <checks.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static int nobody_writes[2];

static void *wait_for_bytes(void *unused)
{
	char c;
	read(nobody_writes[0], &c, 1);
	return unused;
}

static void *wait_for_lock(void *unused)
{
	pthread_mutex_lock(&held);
	return unused;
}

/* The first waits for the second, the second for nobody, the third for the first. */
static void deadlock(void)
{
	pthread_t second, third;
	CHECK(pipe(nobody_writes) == 0 && pthread_mutex_lock(&held) == 0);
	CHECK(pthread_create(&second, NULL, wait_for_bytes, NULL) == 0 && pthread_create(&third, NULL, wait_for_lock, NULL) == 0);
	pthread_join(second, NULL);
}

static void *outlive(void *unused)
{
	usleep(2000);
	puts("the last thread ends");
	return unused;
}

static void write_to_nobody(void)
{
	int ends[2];
	CHECK(pipe(ends) == 0 && close(ends[0]) == 0);
	write(ends[1], "x", 1);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "locks") == 0)
		check_locks();
	else if (strcmp(what, "many") == 0)
		check_many();
	else if (strcmp(what, "pipes") == 0)
		check_pipes();
	else if (strcmp(what, "pairs") == 0)
		check_pairs();
	else if (strcmp(what, "signals") == 0)
		check_signals();
	else if (strcmp(what, "cancel") == 0)
		check_cancel();
	else if (strcmp(what, "guards") == 0)
		check_guards();
	else if (strcmp(what, "broken") == 0)
		write_to_nobody();
	else if (strcmp(what, "deadlock") == 0)
		deadlock();
	else if (strcmp(what, "last") == 0) {
		pthread_t thread;
		CHECK(pthread_create(&thread, NULL, outlive, NULL) == 0 && pthread_detach(thread) == 0);
		pthread_exit(NULL);
	} else {
		break_something(what);
	}
	printf("%s: ok\n", what);
	return 0;
}
