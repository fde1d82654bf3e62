/* The console: bytes out, in order, unbuffered; bytes in. */
#pragma once
#include <stddef.h>

void console_write(const char *text, size_t size);
/* The string and a line feed. */
void console_puts(const char *line);
/* Waits for input: how many bytes were read, 0 at its end. */
size_t console_read(char *to, size_t size);
