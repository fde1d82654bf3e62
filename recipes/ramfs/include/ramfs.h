/* The files that libraries `embed`: read only, in the image itself, sorted by name. */
#pragma once
#include <stddef.h>

struct ramfs_file {
	const char *name;
	const unsigned char *data;
	size_t size;
};

size_t ramfs_count(void);
/* `index` below ramfs_count(). */
const struct ramfs_file *ramfs_at(size_t index);
/* NULL where there is none. A `/` at the begin of the name makes no difference. */
const struct ramfs_file *ramfs_find(const char *name);

/* A number from 0, or -1: there is no such file; -2: too many are open. */
int ramfs_open(const char *name);
/* Bytes that were read, 0 at the end; -1: no such open file. */
long ramfs_read(int file, void *to, size_t size);
/* The new position from the begin, which is at most the file's end; -1: no such open file. */
long ramfs_seek(int file, size_t position);
void ramfs_close(int file);
