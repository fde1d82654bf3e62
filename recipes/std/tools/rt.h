/*
 * What the tools stand on: a handful of Linux system calls, strings, memory that is never given back, buffered output.
 * No C library, as the sandbox that builds the tools has none.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
	uint8_t *data;
	size_t size;
} bytes;

/* Zeroed, aligned to 16; ends the program when there is none left. */
void *allocate(size_t size);
/* A grown copy. `old_size` bytes are kept. */
void *grow(void *old, size_t old_size, size_t new_size);

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
bool starts_with(const char *s, const char *prefix);

/* `*` stands for any characters, none too. */
bool matches(const char *pattern, const char *name);
/* Edit distance, at most `limit + 1`. */
unsigned distance(const char *a, const char *b, unsigned limit);

/* Stable; `compare` as for qsort. */
void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *));

/* Whole files. They end the program with a message when something fails. */
bytes read_file(const char *path);
void write_file(const char *path, bytes content, unsigned mode);

typedef enum { PLAIN_FILE, EXECUTABLE, FOLDER, LINK, OTHER } file_kind;
/* `follow`: of what a link leads to. */
file_kind kind_of_file(const char *path, bool follow);
/* Where a link leads. */
bytes read_link(const char *path);
/* Names in a folder, in no order, without `.` and `..`; the last one is NULL. */
const char **list_folder(const char *path);

/* Text that grows. */
typedef struct {
	char *data;
	size_t size, capacity;
} text;
void put_bytes(text *t, const void *data, size_t size);
void put(text *t, const char *s);
void put_number(text *t, uint64_t n);
void put_hex(text *t, uint64_t n, unsigned digits);
/* A JSON string literal: quotes, backslashes and control characters escaped, bytes that are no UTF-8 replaced by U+FFFD. */
void put_json(text *t, const char *s);
bytes text_bytes(const text *t);

/* A line to standard error. */
void say_text(text *line);
void say(const char *a, const char *b, const char *c, const char *d, const char *e);
/* `tool: message`, then exit 1. */
_Noreturn void fail(const char *what, const char *why);
_Noreturn void leave(int status);

extern const char *tool_name;
