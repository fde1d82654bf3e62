/* Tables of these processors are of one shape: pages of 4 KiB, addresses of 39 bits, so three levels. What stands in them is the processor's: entries.h. */
#include "pages.h"
#include "entries.h"
#include <boot.h>

enum { ENTRIES = 512, LEVELS = 3, TABLES = 12 + SPARE_TABLES, PAGE_BITS = 12, TABLE_BITS = 9 };

/* The first is the root. */
static uint64_t tables[TABLES][ENTRIES] __attribute__((aligned(4096)));
static unsigned used = 1;

/* A table in the place of an entry, which maps the same: a block that is split, or nothing. `shift`: of the entry's own addresses. */
static bool make_table(uint64_t *entry, unsigned shift)
{
	if (used == TABLES)
		return false;
	uint64_t *table = tables[used++];
	const unsigned below = shift - TABLE_BITS;
	if (entry_is_memory(*entry, false))
		for (uint64_t i = 0; i < ENTRIES; i++)
			table[i] = entry_of_part(*entry, i << below, below == PAGE_BITS);
	*entry = entry_for_table(table);
	return true;
}

bool pages_map(uintptr_t from, uintptr_t to, enum pages_use use)
{
	while (from < to) {
		uint64_t *table = tables[0];
		unsigned level = 1, shift = PAGE_BITS + (LEVELS - 1) * TABLE_BITS;
		/* Down to the largest block that begins here and ends before `to`, and isn't split. */
		for (;;) {
			uint64_t *entry = &table[from >> shift & (ENTRIES - 1)];
			const bool fits = from % (1ull << shift) == 0 && to - from >= 1ull << shift, is_table = level < LEVELS && *entry != 0 && !entry_is_memory(*entry, false);
			if (fits && !is_table) {
				*entry = use == PAGES_NONE ? 0 : entry_for_memory(from, use, level == LEVELS);
				break;
			}
			if (!is_table && !make_table(entry, shift))
				return false;
			table = table_of_entry(*entry);
			level++;
			shift -= TABLE_BITS;
		}
		from += 1ull << shift;
	}
	return true;
}

/*
 * A block becomes a table while it is in use: both say the same of all addresses but those that change. RISC-V allows that, and Arm's processors with
 * FEAT_BBM (level 2), as QEMU's are. Others would have to be told in two steps, by code that lies outside of the block.
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
	entries_changed();
	return done;
}

void pages_start(void)
{
	entries_use(tables[0]);
}
