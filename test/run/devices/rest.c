#include <idle.h>
#include <printf.h>
#include <stdint.h>
#include <time.h>

#define WAIT 50000000ull

/* Rests for so long, which may be in several parts. */
int main(void)
{
	const uint64_t begin = time_now(), end = begin + WAIT;
	unsigned parts = 0;

	for (; time_now() < end; parts++)
		idle_until(end);
	const uint64_t took = time_now() - begin;
	printf("rested: %d, in few parts: %d\n", took >= WAIT && took < 40 * WAIT, parts < 10);
	return 0;
}
