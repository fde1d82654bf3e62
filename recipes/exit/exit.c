#include <exit.h>
#include <power.h>

enum { ABORTED = 128 + 6 };

static void (*handlers[CONFIG_EXIT_HANDLERS])(void);
static unsigned count;

int atexit(void (*handler)(void))
{
	if (count == CONFIG_EXIT_HANDLERS)
		return -1;
	handlers[count++] = handler;
	return 0;
}

void exit(int status)
{
	/* A handler that calls exit goes on with those that are left. */
	while (count > 0)
		handlers[--count]();
	power_off(status & 0xff);
}

void abort(void)
{
	power_off(ABORTED);
}
