#include "checks.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

static long milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static short polled(int socket, short wanted, int wait)
{
	struct pollfd one = { socket, wanted, 0 };
	const int count = poll(&one, 1, wait);
	CHECK(count == (one.revents != 0));
	return one.revents;
}

static void test_poll(int ends[2])
{
	char c;
	const long start = milliseconds();
	CHECK(polled(ends[1], POLLIN, 30) == 0 && milliseconds() - start >= 30);
	CHECK(polled(ends[1], POLLIN | POLLOUT, -1) == POLLOUT);
	CHECK(write(ends[0], "x", 1) == 1 && polled(ends[1], POLLIN, -1) == POLLIN);
	CHECK(read(ends[1], &c, 1) == 1 && polled(ends[1], POLLIN, 0) == 0);
	CHECK(polled(60, POLLIN, -1) == POLLNVAL && polled(-1, POLLIN, 0) == 0);
}

static void test_select(int ends[2])
{
	fd_set reads, writes;
	struct timeval wait = { 0, 10000 };
	char c;
	FD_ZERO(&reads);
	FD_ZERO(&writes);
	FD_SET(ends[1], &reads);
	CHECK(select(ends[1] + 1, &reads, NULL, NULL, &wait) == 0 && !FD_ISSET(ends[1], &reads));
	CHECK(write(ends[0], "x", 1) == 1);
	FD_SET(ends[1], &reads);
	FD_SET(ends[1], &writes);
	/* Both are ready at once, or the socket is readable a little later. */
	do {
		FD_SET(ends[1], &reads);
		FD_SET(ends[1], &writes);
		CHECK(select(ends[1] + 1, &reads, &writes, NULL, NULL) > 0 && FD_ISSET(ends[1], &writes));
	} while (!FD_ISSET(ends[1], &reads));
	CHECK(read(ends[1], &c, 1) == 1);
}

static void test_epoll(int ends[2])
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data = { .u64 = 0x123456789abcdef0 } }, got[4];
	const int set = epoll_create1(EPOLL_CLOEXEC);
	char c;
	CHECK(set >= 0 && epoll_ctl(set, EPOLL_CTL_ADD, ends[1], &event) == 0);
	FAILS(epoll_ctl(set, EPOLL_CTL_ADD, ends[1], &event), EEXIST);
	FAILS(epoll_ctl(set, EPOLL_CTL_DEL, ends[0], NULL), ENOENT);
	FAILS(epoll_ctl(ends[0], EPOLL_CTL_ADD, ends[1], &event), EINVAL);
	CHECK(epoll_wait(set, got, 4, 10) == 0);
	CHECK(write(ends[0], "x", 1) == 1);
	CHECK(epoll_wait(set, got, 4, -1) == 1 && got[0].events == EPOLLIN && got[0].data.u64 == event.data.u64);
	/* Told once, until it isn't ready any more. */
	CHECK(epoll_wait(set, got, 4, 0) == 0);
	event.events = EPOLLIN;
	CHECK(epoll_ctl(set, EPOLL_CTL_MOD, ends[1], &event) == 0);
	CHECK(epoll_wait(set, got, 4, 0) == 1 && epoll_wait(set, got, 4, 0) == 1);
	CHECK(polled(set, POLLIN, 0) == POLLIN);
	CHECK(read(ends[1], &c, 1) == 1 && epoll_wait(set, got, 4, 0) == 0);
	event.events = EPOLLIN | EPOLLRDHUP;
	CHECK(epoll_ctl(set, EPOLL_CTL_MOD, ends[1], &event) == 0 && shutdown(ends[0], SHUT_WR) == 0);
	CHECK(epoll_wait(set, got, 4, -1) == 1 && got[0].events == (EPOLLIN | EPOLLRDHUP));
	/* Who is closed is watched no more. */
	close(ends[1]);
	CHECK(epoll_wait(set, got, 4, 0) == 0);
	close(set);
}

/* A connection that is made while somebody does other things. */
static void test_connect(void)
{
	socklen_t size, value_size = sizeof(int);
	int value = -1;
	struct sockaddr_storage address = loopback(AF_INET, 0, &size);
	const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	CHECK(bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 4) == 0);
	FAILS(accept4(listener, NULL, NULL, SOCK_NONBLOCK), EAGAIN);
	address = loopback(AF_INET, port_of(listener), &size);
	FAILS(connect(client, (struct sockaddr *)&address, size), EINPROGRESS);
	CHECK(polled(listener, POLLIN, -1) == POLLIN && polled(client, POLLOUT, -1) == POLLOUT);
	CHECK(getsockopt(client, SOL_SOCKET, SO_ERROR, &value, &value_size) == 0 && value == 0);
	const int server = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
	CHECK(server >= 0 && (fcntl(server, F_GETFL) & O_NONBLOCK));
	close(server);
	CHECK((polled(client, POLLIN | POLLRDHUP, -1) & (POLLIN | POLLRDHUP)) == (POLLIN | POLLRDHUP));
	close(client);
	close(listener);
	/* Nobody is there. */
	const int other = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	FAILS(connect(other, (struct sockaddr *)&address, size), EINPROGRESS);
	CHECK(polled(other, POLLOUT, -1) & POLLERR);
	CHECK(getsockopt(other, SOL_SOCKET, SO_ERROR, &value, &value_size) == 0 && value == ECONNREFUSED);
	close(other);
}

void test_waits(void)
{
	int ends[2];
	connect_pair(AF_INET, ends);
	test_poll(ends);
	test_select(ends);
	test_epoll(ends);
	close(ends[0]);
	test_connect();
}
