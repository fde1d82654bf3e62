#include "checks.h"

struct sockaddr_storage loopback(int family, int port, socklen_t *size)
{
	struct sockaddr_storage address = { 0 };
	if (family == AF_INET) {
		*(struct sockaddr_in *)&address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
		*size = sizeof(struct sockaddr_in);
	} else {
		*(struct sockaddr_in6 *)&address = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT };
		*size = sizeof(struct sockaddr_in6);
	}
	return address;
}

int port_of(int socket)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof address;
	CHECK(getsockname(socket, (struct sockaddr *)&address, &size) == 0);
	return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	/* Where IPv6 is not in the image, nobody gets such a socket. */
	const int six = socket(AF_INET6, SOCK_STREAM, 0);
	if (six < 0)
		CHECK(errno == EAFNOSUPPORT);
	else
		close(six);
	if (strcmp(name, "streams") == 0) {
		test_streams(AF_INET);
		if (six >= 0)
			test_streams(AF_INET6);
	} else if (strcmp(name, "datagrams") == 0) {
		test_datagrams(AF_INET);
		if (six >= 0)
			test_datagrams(AF_INET6);
	} else if (strcmp(name, "waits") == 0) {
		test_waits();
	} else if (strcmp(name, "sleeps") == 0) {
		CHECK(usleep(1000000) == 0);
	} else {
		return 2;
	}
	printf("%s: ok\n", name);
	return 0;
}
