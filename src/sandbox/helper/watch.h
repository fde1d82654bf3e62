#pragma once
#include <stdint.h>
/* What processes hold, from /proc and by looking at folders. Samples, so limits built on them are best effort; 0 where nothing can be told. */

enum { MAX_PROCESSES = 4096 };
/* Writes `pid` and all its descendants to `pids`, parents first; gives how many. `pid` is the caller's view. */
int list_below(int pid, int *pids);
/* Memory of a process and all its descendants that no file backs, bytes: what the kernel can't give back. */
uint64_t memory_below(int pid);
/* Processes and threads of a user, as far as they are seen. */
uint64_t tasks_of(uint32_t uid);
/* What the files below a folder take on the disk, bytes, down to `depth` folders deeper. */
uint64_t disk_below(int parent, const char *name, int depth);
