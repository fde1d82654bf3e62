/*
 * Static libraries: the format of ar in its System V form («ar», GNU binutils; lld and LLVM's ar write the same). Only members are read, not the
 * table of symbols before them.
 */
#pragma once
#include "rt.h"

bool is_archive(bytes file);

typedef struct {
	const char *name;
	bytes content;
} archive_member;

/* The next member from `*at` on, which begins at 0; false at the end. Ends the program when the file is damaged. */
bool next_member(const char *path, bytes file, size_t *at, archive_member *member);
