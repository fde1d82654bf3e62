#include "machine.h"
#include "syscall.h"

/* include/uapi/linux/in.h */
struct sockaddr_in {
	uint16_t family, port;
	uint8_t address[4], zero[8];
};

enum { AF_INET = 2, SOCK_STREAM = 1, O_CLOEXEC = 02000000, PATIENCE_MS = 30000, PAUSE_MS = 50 };
/* Where the machine's port is led to (src/pipeline/tests/test-steps.ts). */
enum { PORT = 8080 };

static long connected(void)
{
	struct sockaddr_in there = { .family = AF_INET, .port = (uint16_t)(PORT >> 8 | (PORT & 255) << 8), .address = { 127, 0, 0, 1 } };
	long socket = syscall6(SYS_socket, AF_INET, SOCK_STREAM | O_CLOEXEC, 0, 0, 0, 0);
	if (socket < 0)
		fail("a socket", "this sandbox has no network of its own, which checks of HTTP need");
	if (syscall6(SYS_connect, socket, (long)&there, sizeof there, 0, 0, 0) == 0)
		return socket;
	syscall6(SYS_close, socket, 0, 0, 0, 0, 0);
	return -1;
}

/* The whole answer, until the machine closes the connection; empty: there was none. */
static text answer_to(machine *m, long socket, const text *request)
{
	text answer = { 0 };
	char piece[4096];
	long got = syscall6(SYS_write, socket, (long)request->data, (long)request->size, 0, 0, 0);
	for (long waited = 0; got > 0 && waited < PATIENCE_MS && !m->has_ended;) {
		if (!await_machine(m, socket, PAUSE_MS)) {
			waited += PAUSE_MS;
			continue;
		}
		got = syscall6(SYS_read, socket, (long)piece, sizeof piece, 0, 0, 0);
		if (got > 0)
			put_bytes(&answer, piece, (size_t)got);
	}
	return answer;
}

static bool contains(const text *whole, const char *part)
{
	size_t size = strlen(part);
	for (size_t i = 0; i + size <= whole->size; i++)
		if (memcmp(whole->data + i, part, size) == 0)
			return true;
	return false;
}

const char *check_http(machine *m, const char *path, const char *status, const char *wanted)
{
	text request = { 0 }, answer = { 0 }, why = { 0 };
	put(&request, "GET ");
	put(&request, path);
	put(&request, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
	/* QEMU takes connections before anybody listens in the machine, and ends them then. */
	for (long waited = 0; answer.size == 0 && waited < PATIENCE_MS && !m->has_ended; waited += PAUSE_MS) {
		long socket = connected();
		if (socket >= 0) {
			answer = answer_to(m, socket, &request);
			syscall6(SYS_close, socket, 0, 0, 0, 0, 0);
		}
		if (answer.size == 0)
			await_machine(m, -1, PAUSE_MS);
	}
	put(&why, "GET ");
	put(&why, path);
	bool has_status = answer.size > 12 && memcmp(answer.data, "HTTP/1.", 7) == 0 && memcmp(answer.data + 9, status, strlen(status)) == 0;
	if (has_status && contains(&answer, wanted))
		return NULL;
	put(&why, answer.size == 0 ? ": nobody answered" : has_status ? ": the answer holds no " : ": the status isn't ");
	if (has_status)
		put_json(&why, wanted);
	else if (answer.size > 0)
		put(&why, status);
	put_bytes(&why, "", 1);
	return why.data;
}
