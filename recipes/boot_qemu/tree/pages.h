/* Page tables: addresses one to one. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* What a range of memory is for (firmware's may be all that firmware wants); one that is never mapped can't be touched. */
enum pages_use { PAGES_NONE, PAGES_DEVICE, PAGES_FIRMWARE, PAGES_CODE, PAGES_CONSTANTS, PAGES_DATA };

/* Whole pages, inside of the first 512 GiB. False: there is no table left. */
bool pages_map(uintptr_t from, uintptr_t to, enum pages_use use);

/* From here on the processor uses them, and its caches. */
void pages_start(void);
