#include "text.h"

/* The compiler would turn these loops into calls of themselves. */
#define PLAIN __attribute__((no_builtin, used))

PLAIN void *memcpy(void *to, const void *from, size_t size) {
#if defined(__x86_64__)
  void *d = to;
  __asm__ volatile("rep movsb" : "+D"(d), "+S"(from), "+c"(size) : : "memory");
#else
  for (size_t i = 0; i < size; i++) ((char *)to)[i] = ((const char *)from)[i];
#endif
  return to;
}

PLAIN void *memset(void *to, int byte, size_t size) {
#if defined(__x86_64__)
  void *d = to;
  __asm__ volatile("rep stosb" : "+D"(d), "+c"(size) : "a"(byte) : "memory");
#else
  for (size_t i = 0; i < size; i++) ((char *)to)[i] = (char)byte;
#endif
  return to;
}

PLAIN int memcmp(const void *a, const void *b, size_t size) {
  const unsigned char *x = a, *y = b;
  for (size_t i = 0; i < size; i++)
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  return 0;
}

size_t text_length(const char *text) {
  size_t n = 0;
  while (text[n]) n++;
  return n;
}

char *append_text(char *at, const char *text) {
  size_t n = text_length(text);
  memcpy(at, text, n + 1);
  return at + n;
}

char *append_number(char *at, uint64_t number) {
  char digits[20];
  int n = 0;
  do digits[n++] = (char)('0' + number % 10);
  while (number /= 10);
  while (n) *at++ = digits[--n];
  *at = 0;
  return at;
}

uint64_t parse_number(const char *text) {
  uint64_t n = 0;
  for (; *text; text++) {
    if (*text < '0' || *text > '9') return 0;
    n = n * 10 + (uint64_t)(*text - '0');
  }
  return n;
}

int equal_text(const char *a, const char *b) {
  size_t n = text_length(a);
  return n == text_length(b) && memcmp(a, b, n) == 0;
}

uint64_t field_of(const char *status, const char *name) {
  size_t n = text_length(name);
  for (const char *at = status; *at; at++) {
    if ((at != status && at[-1] != '\n') || memcmp(at, name, n) != 0) continue;
    uint64_t value = 0;
    for (at += n; *at == ' ' || *at == '\t'; at++) {}
    for (; *at >= '0' && *at <= '9'; at++) value = value * 10 + (uint64_t)(*at - '0');
    return value;
  }
  return 0;
}
