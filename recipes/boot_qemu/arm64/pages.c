/* Arm Architecture Reference Manual, D8 «The AArch64 Virtual Memory System Architecture»: pages of 4 KiB, addresses of 39 bits, so three levels of tables. */
#include "pages.h"
#include <boot.h>

enum { ENTRIES = 512, LEVELS = 3, TABLES = 12 + CONFIG_BOOT_QEMU_TABLES, PAGE_BITS = 12, TABLE_BITS = 9 };
enum { BLOCK = 1, TABLE_OR_PAGE = 3, KIND = 3, READ_ONLY = 1 << 7, INNER_SHAREABLE = 3 << 8, ACCESSED = 1 << 10 };
/* Places in MAIR_EL1. */
enum { DEVICE_MEMORY = 0 << 2, NORMAL_MEMORY = 1 << 2 };
#define NO_EXECUTE (3ull << 53)
#define ADDRESS 0xfffffff000ull

#define ATTRIBUTES (0x00 | 0xff << 8) /* device-nGnRnE; normal, write back */
/* 39 bits of address, pages of 4 KiB, walks through the caches; no second half; 40 bits of physical address. */
#define TRANSLATION (25 | 1 << 8 | 1 << 10 | 3 << 12 | 1 << 23 | 2ull << 32)
/* Paging, caches, and what is writable is never code (WXN); the stack is aligned. */
#define CONTROL_ON (1 << 0 | 1 << 2 | 1 << 3 | 1 << 12 | 1 << 19)
#define CONTROL_ALIGNMENT (1 << 1)

/* The first is the root. */
static uint64_t tables[TABLES][ENTRIES] __attribute__((aligned(4096)));
static unsigned used = 1;

static uint64_t bits_for(enum pages_use use)
{
	const uint64_t normal = ACCESSED | INNER_SHAREABLE | NORMAL_MEMORY;
	switch (use) {
	case PAGES_DEVICE: return ACCESSED | DEVICE_MEMORY | NO_EXECUTE;
	case PAGES_CODE: return normal | READ_ONLY;
	case PAGES_CONSTANTS: return normal | READ_ONLY | NO_EXECUTE;
	case PAGES_NONE:
	case PAGES_DATA: break;
	}
	return normal | NO_EXECUTE;
}

/* A table in the place of an entry, which maps the same: a block that is split, or nothing. `shift`: of the entry's own addresses. */
static bool make_table(uint64_t *entry, unsigned shift)
{
	if (used == TABLES)
		return false;
	uint64_t *table = tables[used++];
	const unsigned below = shift - TABLE_BITS;
	for (uint64_t i = 0; (*entry & KIND) == BLOCK && i < ENTRIES; i++)
		table[i] = (*entry + (i << below)) | (below == PAGE_BITS ? TABLE_OR_PAGE : BLOCK);
	*entry = (uint64_t)table | TABLE_OR_PAGE;
	return true;
}

bool pages_map(uintptr_t from, uintptr_t to, enum pages_use use)
{
	while (from < to) {
		uint64_t *table = tables[0];
		unsigned level = 1, shift = PAGE_BITS + (LEVELS - 1) * TABLE_BITS;
		/* Down to the largest block that begins here and ends before `to`. */
		while (from % (1ull << shift) != 0 || to - from < 1ull << shift) {
			uint64_t *entry = &table[from >> shift & (ENTRIES - 1)];
			if ((*entry & KIND) != TABLE_OR_PAGE && !make_table(entry, shift))
				return false;
			table = (uint64_t *)(*entry & ADDRESS);
			level++;
			shift -= TABLE_BITS;
		}
		table[from >> shift & (ENTRIES - 1)] = use == PAGES_NONE ? 0 : from | bits_for(use) | (level == LEVELS ? TABLE_OR_PAGE : BLOCK);
		from += 1ull << shift;
	}
	return true;
}

/*
 * A block becomes a table while it is in use: both say the same of all addresses but those that change, which FEAT_BBM (level 2) allows, and QEMU. Processors
 * without it would have to be told in two steps, by code that lies outside of the block.
 */
bool boot_protect(uintptr_t from, uintptr_t to, unsigned use)
{
	static const enum pages_use uses[] = {
		[0] = PAGES_NONE, [BOOT_READ] = PAGES_CONSTANTS, [BOOT_WRITE] = PAGES_DATA, [BOOT_READ | BOOT_WRITE] = PAGES_DATA,
		[BOOT_EXECUTE] = PAGES_CODE, [BOOT_READ | BOOT_EXECUTE] = PAGES_CODE,
	};
	if (use >= sizeof uses / sizeof *uses)
		return false;
	const bool done = pages_map(from, to, uses[use]);
	__asm__ volatile("dsb ishst\n\ttlbi vmalle1\n\tic iallu\n\tdsb ish\n\tisb" : : : "memory");
	return done;
}

void pages_start(void)
{
	uint64_t control;

	__asm__ volatile("msr mair_el1, %0\n\tmsr tcr_el1, %1\n\tmsr ttbr0_el1, %2\n\tdsb sy\n\tisb\n\ttlbi vmalle1\n\tic iallu\n\tdsb sy\n\tisb"
			 :
			 : "r"((uint64_t)ATTRIBUTES), "r"((uint64_t)TRANSLATION), "r"(tables)
			 : "memory");
	__asm__ volatile("mrs %0, sctlr_el1" : "=r"(control));
	control = (control | CONTROL_ON) & ~(uint64_t)CONTROL_ALIGNMENT;
	__asm__ volatile("msr sctlr_el1, %0\n\tisb" : : "r"(control) : "memory");
}
