/* What the machine's loader gave to the image. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct boot_range {
	uintptr_t start;
	size_t size;
};

/* Physical memory around the image; size 0: the loader doesn't tell. */
struct boot_range boot_memory(void);

/* What memory may be used for; 0: nothing. */
enum { BOOT_READ = 1, BOOT_WRITE = 2, BOOT_EXECUTE = 4 };

/* From now on these whole pages may be used so. False: not for both writing and executing, and not where page tables have run out (boot_qemu.tables). */
bool boot_protect(uintptr_t from, uintptr_t to, unsigned use);

#if defined(__riscv)
/* Counts of the processor's timer in a second; 0: the loader doesn't tell. */
uint64_t boot_timer_rate(void);
#endif

/* The initial ram disk (`kiln run --initrd`), as it is; size 0: there is none. */
struct boot_range boot_initrd(void);
