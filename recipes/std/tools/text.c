#include "rt.h"

void put_bytes(text *t, const void *data, size_t size)
{
	if (size == 0)
		return;
	if (t->size + size > t->capacity) {
		size_t capacity = (t->size + size) * 2 + 256;
		t->data = grow(t->data, t->size, capacity);
		t->capacity = capacity;
	}
	memcpy(t->data + t->size, data, size);
	t->size += size;
}

void put(text *t, const char *s)
{
	put_bytes(t, s, strlen(s));
}

void put_number(text *t, uint64_t n)
{
	char digits[20];
	size_t i = sizeof digits;
	do
		digits[--i] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	put_bytes(t, digits + i, sizeof digits - i);
}

void put_hex(text *t, uint64_t n, unsigned digits)
{
	while (digits-- > 0)
		put_bytes(t, &"0123456789abcdef"[n >> (4 * digits) & 15], 1);
}

/* Length of the UTF-8 sequence at `s` (RFC 3629), 0 if it is none. */
static size_t utf8_length(const unsigned char *s)
{
	if (s[0] < 0x80)
		return 1;
	size_t n = s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] >= 0xa0) || (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] >= 0x90))
		return 0;
	return n;
}

void put_json(text *t, const char *s)
{
	const unsigned char *at = (const unsigned char *)s;
	put(t, "\"");
	while (*at != 0) {
		size_t n = utf8_length(at);
		if (n == 0) {
			put(t, "\xef\xbf\xbd");
			at++;
		} else if (*at == '"' || *at == '\\') {
			put(t, "\\");
			put_bytes(t, at++, 1);
		} else if (*at < 0x20 || *at == 0x7f) {
			put(t, "\\u");
			put_hex(t, *at++, 4);
		} else {
			put_bytes(t, at, n);
			at += n;
		}
	}
	put(t, "\"");
}

bytes text_bytes(const text *t)
{
	return (bytes){ (uint8_t *)t->data, t->size };
}
