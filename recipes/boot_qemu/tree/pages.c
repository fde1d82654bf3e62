/* Tables of these processors are of one shape: pages of 4 KiB, addresses of 39 bits, so three levels. What stands in them is the processor's: entries.h. */
#include "pages.h"
#include "entries.h"
#include <stddef.h>

enum { ENTRIES = 512, LEVELS = 3, TABLES = 12, PAGE_BITS = 12, TABLE_BITS = 9 };

/* The first is the root. */
static uint64_t tables[TABLES][ENTRIES] __attribute__((aligned(4096)));
static unsigned used = 1;

void pages_map(uintptr_t from, uintptr_t to, enum pages_use use)
{
	while (from < to) {
		uint64_t *table = tables[0];
		unsigned level = 1, shift = PAGE_BITS + (LEVELS - 1) * TABLE_BITS;
		/* Down to the largest block that begins here and ends before `to`. */
		while (from % (1ull << shift) != 0 || to - from < 1ull << shift) {
			uint64_t *entry = &table[from >> shift & (ENTRIES - 1)];
			if (*entry == 0) {
				/* The ranges of boot.c need fewer. */
				if (used == TABLES)
					return;
				*entry = entry_for_table(tables[used++]);
			}
			table = table_of_entry(*entry);
			level++;
			shift -= TABLE_BITS;
		}
		table[from >> shift & (ENTRIES - 1)] = entry_for_memory(from, use, level == LEVELS);
		from += 1ull << shift;
	}
}

void pages_start(void)
{
	entries_use(tables[0]);
}
