/* The console: bytes out, in order, unbuffered. */
#pragma once
#include <stddef.h>

void console_write(const char *text, size_t size);
/* The string and a line feed. */
void console_puts(const char *line);
