/*
 * Formatted output: ISO C11, 7.21.6, for d i u x X o c s p %, the flags - 0 + space #, width and precision (also *), and the lengths hh h l ll z t j.
 * No floating point.
 */
#pragma once
#include <stdarg.h>
#include <stddef.h>

#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

/* The number of bytes that were (or, for snprintf, would have been) written. */
int printf(const char *format, ...) PRINTF_LIKE(1, 2);
int vprintf(const char *format, va_list arguments) PRINTF_LIKE(1, 0);
int snprintf(char *to, size_t size, const char *format, ...) PRINTF_LIKE(3, 4);
int vsnprintf(char *to, size_t size, const char *format, va_list arguments) PRINTF_LIKE(3, 0);
int puts(const char *line);
int putchar(int c);
