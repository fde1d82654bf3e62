/* The RISC-V Instruction Set Manual, volume II «Privileged Architecture», 4.4 «Sv39: Page-Based 39-bit Virtual-Memory System». */
#pragma once
#include "pages.h"
#include <stdbool.h>

enum { VALID = 1 << 0, READ = 1 << 1, WRITE = 1 << 2, EXECUTE = 1 << 3, ACCESSED = 1 << 6, DIRTY = 1 << 7, NUMBER_AT = 10, PAGE_AT = 12 };
#define SV39 (8ull << 60)

static inline uint64_t entry_for_table(const uint64_t *table)
{
	return (uint64_t)table >> PAGE_AT << NUMBER_AT | VALID;
}

static inline uint64_t *table_of_entry(uint64_t entry)
{
	return (uint64_t *)(entry >> NUMBER_AT << PAGE_AT);
}

static inline bool entry_is_memory(uint64_t entry, bool is_page)
{
	(void)is_page;
	return (entry & VALID) && (entry & (READ | WRITE | EXECUTE));
}

/* The entry of the next smaller kind that begins `further` bytes behind a block's begin. */
static inline uint64_t entry_of_part(uint64_t block, uint64_t further, bool is_page)
{
	(void)is_page;
	return block + (further >> PAGE_AT << NUMBER_AT);
}

/* A block is an entry of another level, and looks the same. What kind of memory it is the machine knows. */
static inline uint64_t entry_for_memory(uint64_t address, enum pages_use use, bool is_page)
{
	const uint64_t rights = use == PAGES_CODE ? READ | EXECUTE : use == PAGES_CONSTANTS ? READ : READ | WRITE | DIRTY;
	(void)is_page;
	return address >> PAGE_AT << NUMBER_AT | rights | ACCESSED | VALID;
}

static inline void entries_changed(void)
{
	__asm__ volatile("fence.i\n\tsfence.vma" : : : "memory");
}

static inline void entries_use(const uint64_t *root)
{
	__asm__ volatile("sfence.vma\n\tcsrw satp, %0\n\tsfence.vma" : : "r"(SV39 | (uint64_t)root >> PAGE_AT) : "memory");
}
