/* Pipes between threads and within one; counters of events; both looked at with poll and epoll. */
#define _GNU_SOURCE
#include <checks.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { TOTAL = 1 << 20 };

static int ends[2], event, more;

static unsigned char byte_at(unsigned i)
{
	return (unsigned char)(i * 31 + i / 251);
}

static void *produce(void *unused)
{
	static unsigned char bytes[10000];
	for (unsigned at = 0; at < TOTAL;) {
		const unsigned size = at % 9973 + 1 < TOTAL - at ? at % 9973 + 1 : TOTAL - at;
		for (unsigned i = 0; i < size; i++)
			bytes[i] = byte_at(at + i);
		CHECK(write(ends[1], bytes, size) == (ssize_t)size);
		at += size;
	}
	close(ends[1]);
	return unused;
}

static void check_stream(void)
{
	static unsigned char bytes[7000];
	pthread_t thread;
	ssize_t got;
	unsigned at = 0;
	CHECK(pipe(ends) == 0 && pthread_create(&thread, NULL, produce, NULL) == 0);
	while ((got = read(ends[0], bytes, sizeof bytes)) > 0)
		for (ssize_t i = 0; i < got; i++, at++)
			CHECK(bytes[i] == byte_at(at));
	CHECK(got == 0 && at == TOTAL && pthread_join(thread, NULL) == 0 && close(ends[0]) == 0);
}

static void check_alone(void)
{
	char text[16];
	struct stat status;
	int both[2];
	CHECK(pipe2(both, O_NONBLOCK | O_CLOEXEC) == 0 && fstat(both[0], &status) == 0 && S_ISFIFO(status.st_mode));
	FAILS(read(both[0], text, 1), EAGAIN);
	FAILS(write(both[0], "x", 1), EBADF);
	FAILS(read(both[1], text, 1), EBADF);
	FAILS(lseek(both[0], 0, SEEK_SET), ESPIPE);
	struct iovec parts[] = { { "ab", 2 }, { "cde", 3 } };
	CHECK(writev(both[1], parts, 2) == 5 && read(both[0], text, sizeof text) == 5 && memcmp(text, "abcde", 5) == 0);
	long total = 0, wrote;
	while ((wrote = write(both[1], text, 16)) > 0)
		total += wrote;
	CHECK(errno == EAGAIN && total == 65536);
	struct pollfd polled[] = { { both[0], POLLIN, 0 }, { both[1], POLLOUT, 0 } };
	CHECK(poll(polled, 2, 0) == 1 && polled[0].revents == POLLIN);
	const int copy = dup(both[1]);
	CHECK(close(both[1]) == 0 && fcntl(copy, F_SETFL, 0) == 0);
	signal(SIGPIPE, SIG_IGN);
	CHECK(close(both[0]) == 0);
	FAILS(write(copy, "x", 1), EPIPE);
	polled[0].fd = copy;
	CHECK(poll(polled, 1, 0) == 1 && polled[0].revents == POLLERR && close(copy) == 0);
	signal(SIGPIPE, SIG_DFL);
}

/* Wakes who waits for one of both. */
static void *wake_both(void *unused)
{
	usleep(2000);
	CHECK(eventfd_write(event, 3) == 0);
	usleep(2000);
	CHECK(write(more, "!", 1) == 1);
	return unused;
}

static void check_events(void)
{
	int both[2];
	pthread_t thread;
	eventfd_t value;
	struct epoll_event found[4];
	event = eventfd(0, EFD_NONBLOCK);
	FAILS(eventfd_read(event, &value), EAGAIN);
	CHECK(pipe(both) == 0);
	more = both[1];
	const int set = epoll_create1(0);
	CHECK(epoll_ctl(set, EPOLL_CTL_ADD, event, &(struct epoll_event){ .events = EPOLLIN, .data.u32 = 1 }) == 0);
	CHECK(epoll_ctl(set, EPOLL_CTL_ADD, both[0], &(struct epoll_event){ .events = EPOLLIN, .data.u32 = 2 }) == 0);
	CHECK(epoll_wait(set, found, 4, 1) == 0 && pthread_create(&thread, NULL, wake_both, NULL) == 0);
	CHECK(epoll_wait(set, found, 4, -1) == 1 && found[0].data.u32 == 1 && eventfd_read(event, &value) == 0 && value == 3);
	struct pollfd polled = { both[0], POLLIN, 0 };
	CHECK(poll(&polled, 1, -1) == 1 && polled.revents == POLLIN && pthread_join(thread, NULL) == 0);
	CHECK(close(both[1]) == 0 && read(both[0], found, 4) == 1 && poll(&polled, 1, -1) == 1 && polled.revents == POLLHUP);
	const int tickets = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
	CHECK(eventfd_read(tickets, &value) == 0 && value == 1 && eventfd_read(tickets, &value) == 0);
	FAILS(eventfd_read(tickets, &value), EAGAIN);
	FAILS(eventfd_write(tickets, UINT64_MAX), EINVAL);
	CHECK(close(tickets) == 0 && close(set) == 0 && close(event) == 0 && close(both[0]) == 0);
}

/* The console's output, in a pipe. */
static void check_turning(void)
{
	int both[2];
	char text[32];
	const int console = dup(1);
	CHECK(pipe(both) == 0 && dup2(both[1], 1) == 1);
	printf("into the pipe\n");
	fflush(stdout);
	CHECK(dup3(console, 1, 0) == 1 && read(both[0], text, sizeof text) == 14 && memcmp(text, "into the pipe\n", 14) == 0);
	close(console);
}

void check_pipes(void)
{
	check_alone();
	check_stream();
	check_events();
	check_turning();
}
