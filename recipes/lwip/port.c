/* What lwIP calls. */
#include <entropy.h>
#include <exit.h>
#include <log.h>
#include <lwip/sys.h>
#include <network.h>
#include <printf.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

enum { MILLISECOND = 1000000 };

u32_t sys_now(void)
{
	return (u32_t)(time_now() / MILLISECOND);
}

uint32_t network_random(void)
{
	static bool told;
	uint32_t bits;
	if (entropy_fill(&bits, sizeof bits))
		return bits;
	if (!told)
		log_error("network: %s, so sequence numbers and ports can be guessed", entropy_lack);
	told = true;
	return (uint32_t)time_now() * 2654435761u;
}

int atoi(const char *digits)
{
	unsigned value = 0;
	while (*digits >= '0' && *digits <= '9')
		value = value * 10 + (unsigned)(*digits++ - '0');
	return (int)value;
}

void lwip_say(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
}

_Noreturn void lwip_failed(const char *what)
{
	log_error("lwip: %s", what);
	abort();
}
