/* The formatter, apart from where its bytes go. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct sink {
	void (*take)(struct sink *, const char *, size_t);
};

/* Gives the number of bytes that went to the sink. */
int format(struct sink *sink, const char *text, va_list arguments);
