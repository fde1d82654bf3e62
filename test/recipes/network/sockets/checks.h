#pragma once
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			printf("%s:%d: %s (errno %d)\n", __FILE__, __LINE__, #condition, errno);                       \
			exit(1);                                                                                       \
		}                                                                                                      \
	} while (0)

/* A call that fails, and why. */
#define FAILS(call, why)                                                                                               \
	do {                                                                                                           \
		errno = 0;                                                                                             \
		CHECK((call) == -1 && errno == (why));                                                                 \
	} while (0)

/* 127.0.0.1, or ::1. */
struct sockaddr_storage loopback(int family, int port, socklen_t *size);
int port_of(int socket);
/* Two ends of a connection of TCP. */
void connect_pair(int family, int ends[2]);

void test_streams(int family);
void test_datagrams(int family);
void test_waits(void);
