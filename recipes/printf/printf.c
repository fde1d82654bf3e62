#include "format.h"
#include <console.h>
#include <printf.h>

/* To the console, by the buffer. */
struct console_sink {
	struct sink sink;
	size_t used;
	char buffer[CONFIG_PRINTF_BUFFER];
};

static void flush(struct console_sink *c)
{
	console_write(c->buffer, c->used);
	c->used = 0;
}

static void to_console(struct sink *sink, const char *text, size_t size)
{
	struct console_sink *c = (struct console_sink *)sink;
	while (size-- > 0) {
		if (c->used == sizeof c->buffer)
			flush(c);
		c->buffer[c->used++] = *text++;
	}
}

int vprintf(const char *text, va_list arguments)
{
	struct console_sink c;
	c.sink.take = to_console;
	c.used = 0;
	int count = format(&c.sink, text, arguments);
	flush(&c);
	return count;
}

int printf(const char *text, ...)
{
	va_list arguments;
	va_start(arguments, text);
	int count = vprintf(text, arguments);
	va_end(arguments);
	return count;
}

/* Into memory; what doesn't fit is counted only. */
struct memory_sink {
	struct sink sink;
	char *to;
	size_t left;
};

static void to_memory(struct sink *sink, const char *text, size_t size)
{
	struct memory_sink *m = (struct memory_sink *)sink;
	for (; size > 0 && m->left > 0; size--, m->left--)
		*m->to++ = *text++;
}

int vsnprintf(char *to, size_t size, const char *text, va_list arguments)
{
	/* One place is the zero's. */
	struct memory_sink m = { { to_memory }, to, size > 0 ? size - 1 : 0 };
	int count = format(&m.sink, text, arguments);
	if (size > 0)
		*m.to = 0;
	return count;
}

int snprintf(char *to, size_t size, const char *text, ...)
{
	va_list arguments;
	va_start(arguments, text);
	int count = vsnprintf(to, size, text, arguments);
	va_end(arguments);
	return count;
}

int puts(const char *line)
{
	console_puts(line);
	return 0;
}

int putchar(int c)
{
	char byte = (char)c;
	console_write(&byte, 1);
	return (unsigned char)c;
}
