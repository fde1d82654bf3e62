/* Page tables: addresses one to one. */
#pragma once
#include <stdint.h>

/* What is mapped: from 0 on. */
#define BOOT_MAPPED ((uintptr_t)4 << 30)
