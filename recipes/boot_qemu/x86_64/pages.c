/*
 * Intel SDM 3A, 4.5 «4-level paging». The first 4 GiB are mapped one to one by four directories of large pages (entry.S), of which the first is split into
 * pages of 4 KiB. Others are split when a part of them is protected.
 */
#include "pages.h"
#include <boot.h>

enum { PAGE = 4096, ENTRIES = 512, PRESENT = 1, WRITABLE = 2, LARGE = 0x80 };
#define LARGE_PAGE ((uintptr_t)PAGE * ENTRIES)
#define NO_EXECUTE (1ull << 63)
#define ADDRESS 0x000ffffffffff000ull

extern uint64_t boot_directories[BOOT_MAPPED / LARGE_PAGE];

/* The borders of code, constants and stack lie in three large pages at most. */
static uint64_t tables[3 + SPARE_TABLES][ENTRIES] __attribute__((aligned(4096)));
static unsigned used;

static uint64_t bits_for(unsigned use)
{
	if (use == 0)
		return NO_EXECUTE;
	return PRESENT | (use & BOOT_WRITE ? WRITABLE : 0) | (use & BOOT_EXECUTE ? 0 : NO_EXECUTE);
}

static uint64_t bits_of(uint64_t entry)
{
	return entry & (PRESENT | WRITABLE | NO_EXECUTE);
}

/* Makes a table of a large page; false: there is none left. */
static bool split(uint64_t *large)
{
	if (used == sizeof tables / sizeof *tables)
		return false;
	uint64_t *table = tables[used++];
	for (uintptr_t i = 0; i < ENTRIES; i++)
		table[i] = (*large & ~(uint64_t)LARGE) + i * PAGE;
	*large = (uintptr_t)table | PRESENT | WRITABLE;
	return true;
}

static void set(uint64_t *entry, uint64_t kept, uint64_t bits)
{
	*entry = (*entry & (ADDRESS | kept)) | bits;
}

static bool protect(uintptr_t from, uintptr_t to, uint64_t bits)
{
	while (from < to) {
		uint64_t *entry = &boot_directories[from / LARGE_PAGE];
		const uintptr_t end = (from / LARGE_PAGE + 1) * LARGE_PAGE, next = to < end ? to : end;
		if (*entry & LARGE && (bits_of(*entry) == bits || next - from == LARGE_PAGE)) {
			set(entry, LARGE, bits);
			from = next;
			continue;
		}
		if (*entry & LARGE && !split(entry))
			return false;
		uint64_t *table = (uint64_t *)(*entry & ADDRESS);
		for (; from < next; from += PAGE)
			set(&table[from / PAGE % ENTRIES], 0, bits);
	}
	return true;
}

bool boot_protect(uintptr_t from, uintptr_t to, unsigned use)
{
	if ((use & (BOOT_WRITE | BOOT_EXECUTE)) == (BOOT_WRITE | BOOT_EXECUTE) || to > BOOT_MAPPED)
		return false;
	const bool done = protect(from, to, bits_for(use));
	/* Whatever was cached of them. */
	__asm__ volatile("mov %%cr3, %%rax\n\tmov %%rax, %%cr3" : : : "rax", "memory");
	return done;
}
