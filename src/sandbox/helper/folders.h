/* Folders that lead to a file. */
#pragma once

/* Makes those that lack, from `folder` (or AT_FDCWD) on; what can't be made is found out by who makes the file. */
void make_parents(long folder, const char *path);
