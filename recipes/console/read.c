#include <console.h>
#include <console_device.h>

#ifdef CONSOLE_THREADS
#include <sched.h>
#include <time.h>

/* Other threads run meanwhile. Devices of the console interrupt nobody, so they are asked every few milliseconds. */
static size_t read_device(char *to, size_t size)
{
	enum { STEP = 4000000 };
	static const char place;
	while (!console_device_ready())
		sched_wait(&place, time_now() + STEP, "the console");
	return console_device_read(to, size);
}
#else
#define read_device console_device_read
#endif

#ifdef CONFIG_CONSOLE_EDIT

enum { CTRL_D = 4, CTRL_U = 21, BACKSPACE = 8, DELETE = 127, LONGEST = 1024 };

static char line[LONGEST];
/* Bytes in the line, and how many of them were given. */
static size_t have, given;

static void take_back(void)
{
	have--;
	console_write("\b \b", 3);
}

/* Up to a line feed, or as much as there is room for; nothing after Ctrl-D. */
static void take_line(void)
{
	have = given = 0;
	while (have < LONGEST) {
		char c;
		if (read_device(&c, 1) == 0)
			return;
		switch (c) {
		case CTRL_D:
			return;
		case CTRL_U:
			while (have > 0)
				take_back();
			continue;
		case BACKSPACE:
		case DELETE:
			if (have > 0)
				take_back();
			continue;
		case '\r':
			c = '\n';
			break;
		default:
			break;
		}
		line[have++] = c;
		console_write(&c, 1);
		if (c == '\n')
			return;
	}
}

size_t console_read(char *to, size_t size)
{
	size_t n = 0;
	if (size > 0 && given == have)
		take_line();
	while (n < size && given < have)
		to[n++] = line[given++];
	return n;
}

#else

size_t console_read(char *to, size_t size)
{
	return read_device(to, size);
}

#endif
