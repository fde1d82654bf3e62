/* Memory and text, as far as the helper needs them. */
#pragma once
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t text_length(const char *text);
/* Appends at `at`, ends with NUL; gives the new end. The caller knows that there is room. */
char *append_text(char *at, const char *text);
char *append_number(char *at, uint64_t number);
/* Decimal digits only; gives 0 for anything else. */
uint64_t parse_number(const char *text);
int equal_text(const char *a, const char *b);
/* Of a line that begins with `name`, the number behind it: "RssAnon:      123 kB" → 123; 0 where there is none. */
uint64_t field_of(const char *lines, const char *name);
