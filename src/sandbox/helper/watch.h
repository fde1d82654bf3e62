#pragma once
#include <stdint.h>
/* Memory of a process and all its descendants that no file backs, bytes: what the kernel can't give back. `pid` is the collector's view. 0 where /proc
 * can't tell. A sample, so a limit built on it is best effort. */
uint64_t memory_below(int pid);
