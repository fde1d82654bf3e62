/* What gzip made (RFC 1952), back. Stands by itself: no C library, no memory but what it is given. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* One member, as it fills `from` to `end`, to `to`, where there is `room`; `size` is what it came to. NULL, or what is wrong with it, in words. */
const char *inflate_gzip(const uint8_t *from, const uint8_t *end, uint8_t *to, size_t room, size_t *size);
