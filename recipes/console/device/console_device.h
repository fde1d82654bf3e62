/* The interface `console_device`. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Takes all of it, in order; waits where the device is slow. */
void console_device_write(const char *text, size_t size);
/* Would reading not wait? */
bool console_device_ready(void);
/* Waits until there is something: how many bytes were read, 0 at the end of the input. */
size_t console_device_read(char *to, size_t size);
