#include <console_device.h>
#include <linux_call.h>

enum { STDIN = 0, STDOUT = 1, POLLIN = 1, POLLOUT = 4 };

struct pollfd {
	int file;
	short events, found;
};

/* Somebody made the terminal non-blocking. */
static void wait_for(int file, short event)
{
	struct pollfd wait = { file, event, 0 };
	linux_call(LINUX_ppoll, (long)&wait, 1, 0, 0, 0, 0);
}

void console_device_write(const char *text, size_t size)
{
	while (size > 0) {
		long wrote = linux_call(LINUX_write, STDOUT, (long)text, (long)size, 0, 0, 0);
		if (wrote == -LINUX_EAGAIN) {
			wait_for(STDOUT, POLLOUT);
			continue;
		}
		if (wrote == -LINUX_EINTR)
			continue;
		if (wrote <= 0) /* nobody listens any more: a console can't tell its users */
			return;
		text += wrote;
		size -= (size_t)wrote;
	}
}

bool console_device_ready(void)
{
	const long at_once[2] = { 0, 0 };
	struct pollfd asked = { STDIN, POLLIN, 0 };
	/* Where it fails, reading does too, and tells. */
	return linux_call(LINUX_ppoll, (long)&asked, 1, (long)at_once, 0, 0, 0) != 0;
}

size_t console_device_read(char *to, size_t size)
{
	for (;;) {
		long got = linux_call(LINUX_read, STDIN, (long)to, (long)size, 0, 0, 0);
		if (got == -LINUX_EAGAIN)
			wait_for(STDIN, POLLIN);
		else if (got != -LINUX_EINTR)
			return got < 0 ? 0 : (size_t)got;
	}
}
