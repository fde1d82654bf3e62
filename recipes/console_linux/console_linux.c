#include <console_device.h>
#include <linux_call.h>

enum { STDOUT = 1, POLLOUT = 4 };

struct pollfd {
	int file;
	short events, found;
};

void console_device_write(const char *text, size_t size)
{
	while (size > 0) {
		long wrote = linux_call(LINUX_write, STDOUT, (long)text, (long)size, 0, 0, 0);
		if (wrote == -LINUX_EAGAIN) { /* somebody made the terminal non-blocking */
			struct pollfd wait = { STDOUT, POLLOUT, 0 };
			linux_call(LINUX_ppoll, (long)&wait, 1, 0, 0, 0, 0);
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
