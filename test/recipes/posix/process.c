/* Variables of a thread, constructors, signals, clocks, numbers with a point: what the start has to bring about. */
#define _GNU_SOURCE
#include <checks.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static _Thread_local int begins_with = 42;
static _Thread_local _Alignas(64) char begins_empty[100];
static int built;

__attribute__((constructor)) static void build(void)
{
	built = 7;
}

static volatile int caught;

static void catch(int signal)
{
	caught += signal;
}

static void check_signals(void)
{
	sigset_t set, before;
	struct sigaction action = { .sa_handler = catch }, old;

	CHECK(sigaction(SIGUSR1, &action, NULL) == 0 && raise(SIGUSR1) == 0 && caught == SIGUSR1);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	caught = 0;
	CHECK(sigprocmask(SIG_BLOCK, &set, &before) == 0 && kill(getpid(), SIGUSR1) == 0 && caught == 0);
	CHECK(sigprocmask(SIG_SETMASK, &before, NULL) == 0 && caught == SIGUSR1);
	CHECK(signal(SIGUSR1, SIG_IGN) == catch && raise(SIGUSR1) == 0 && caught == SIGUSR1);
	CHECK(sigaction(SIGUSR1, NULL, &old) == 0 && old.sa_handler == SIG_IGN);
	CHECK(raise(SIGCHLD) == 0 && kill(getpid(), 0) == 0);
	FAILS(kill(getpid(), 65), EINVAL);
}

static void check_clocks(void)
{
	struct timespec start, end, wait = { 0, 2000000 };
	struct timeval now;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &start) == 0 && nanosleep(&wait, NULL) == 0 && clock_gettime(CLOCK_MONOTONIC, &end) == 0);
	CHECK((end.tv_sec - start.tv_sec) * 1000000000 + end.tv_nsec - start.tv_nsec >= 2000000);
	CHECK(time(NULL) >= 1700000000 && gettimeofday(&now, NULL) == 0 && now.tv_usec < 1000000);
	FAILS(clock_gettime(99, &start), EINVAL);
	struct tm *day = gmtime(&(time_t){ 1700000000 });
	char text[32];
	CHECK(strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", day) == 19 && strcmp(text, "2023-11-14 22:13:20") == 0);
}

static void check_numbers(void)
{
	char text[64];
	volatile double two = 2, third = 1.0 / 3;
	volatile long double large = 1e300L;

	snprintf(text, sizeof text, "%.15f %g %a %Lg", sqrt(two), third, two, large * large);
	CHECK(strcmp(text, "1.414213562373095 0.333333 0x1p+1 1e+600") == 0);
	CHECK(strtod("0x1.8p3", NULL) == 12.0 && fabs(sin(two) - 0.9092974268) < 1e-9 && pow(two, 0.5) == sqrt(two));
	CHECK(setlocale(LC_ALL, "C.UTF-8") != NULL && snprintf(text, sizeof text, "%lc", L'ü') == 2);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int times_run;

static void run_once(void)
{
	times_run++;
}

static void check_thread(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_key_t key;
	pthread_t other;

	CHECK(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_trylock(&mutex) == EBUSY && pthread_mutex_unlock(&mutex) == 0);
	CHECK(pthread_once(&once, run_once) == 0 && pthread_once(&once, run_once) == 0 && times_run == 1);
	CHECK(pthread_key_create(&key, NULL) == 0 && pthread_setspecific(key, &key) == 0 && pthread_getspecific(key) == &key);
	/* One thread is all there is. */
	CHECK(pthread_create(&other, NULL, NULL, NULL) != 0);
}

void check_process(int argc, char **argv)
{
	unsigned char random[16];
	struct utsname name;
	struct rlimit limit;
	jmp_buf place;

	CHECK(argc == 3 && strcmp(argv[2], "two words") == 0 && argv[3] == NULL && environ[0] == NULL && getenv("HOME") == NULL);
	CHECK(begins_with == 42 && begins_empty[99] == 0 && (size_t)begins_empty % 64 == 0 && built == 7);
	CHECK(getpid() == 1 && geteuid() == 0 && getauxval(AT_PAGESZ) == 4096 && sysconf(_SC_PAGESIZE) == 4096);
	CHECK(getrandom(random, sizeof random, 0) == 16 && memcmp((void *)getauxval(AT_RANDOM), random, 16) != 0);
	CHECK(uname(&name) == 0 && strcmp(name.sysname, "Kiln") == 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == 16);
	if (setjmp(place) == 0)
		longjmp(place, 1);
	check_signals();
	check_clocks();
	check_numbers();
	check_thread();
}
