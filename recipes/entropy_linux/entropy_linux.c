#include <entropy.h>
#include <linux_call.h>

const char entropy_lack[] = "Linux gives none";

bool entropy_fill(void *to, size_t size)
{
	char *at = to;
	while (size > 0) {
		long got = linux_call(LINUX_getrandom, (long)at, (long)size, 0, 0, 0, 0);
		if (got == -LINUX_EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		size -= (size_t)got;
	}
	return true;
}
