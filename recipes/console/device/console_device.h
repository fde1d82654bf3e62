/* The interface `console_device`. */
#pragma once
#include <stddef.h>

/* Takes all of it, in order; waits where the device is slow. */
void console_device_write(const char *text, size_t size);
