#include <idle.h>
#include <linux_call.h>
#include <time.h>

enum { NANOSECONDS = 1000000000 };

/* A process is told of nothing. */
void idle_listen(unsigned interrupt)
{
	(void)interrupt;
}

void idle_until(uint64_t until)
{
	const uint64_t now = time_now(), left = until > now ? until - now : 0;
	const int64_t wait[2] = { (int64_t)(left / NANOSECONDS), (int64_t)(left % NANOSECONDS) };
	linux_call(LINUX_ppoll, 0, 0, (long)wait, 0, 0, 0);
}
