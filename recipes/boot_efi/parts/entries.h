/* Intel SDM 3A, 4.5 «4-Level Paging»: of the first level the first entry is the table below, the second is for devices that firmware put beyond it. */
#pragma once
#include "pages.h"
#include <stdbool.h>

enum { GIB_AT = 30, ENTRIES_OF_TABLE = 512 };
enum { PRESENT = 1 << 0, WRITABLE = 1 << 1, LARGE = 1 << 7, WRITE_PROTECT = 1 << 16, MSR_EFER = (int)0xc0000080, EFER_NO_EXECUTE = 1 << 11 };
#define NO_EXECUTE (1ull << 63)
#define ADDRESS 0xffffffffff000ull

static inline uint64_t entry_for_table(const uint64_t *table)
{
	return (uint64_t)table | PRESENT | WRITABLE;
}

static inline uint64_t *table_of_entry(uint64_t entry)
{
	return (uint64_t *)(entry & ADDRESS);
}

static inline uint64_t entry_for_memory(uint64_t address, enum pages_use use, bool is_page)
{
	const uint64_t writable = use == PAGES_CODE || use == PAGES_CONSTANTS ? 0 : WRITABLE;
	const uint64_t no_execute = use == PAGES_CODE || use == PAGES_FIRMWARE ? 0 : NO_EXECUTE;
	return address | PRESENT | writable | no_execute | (is_page ? 0 : LARGE);
}

static inline bool entry_is_memory(uint64_t entry, bool is_page)
{
	return (entry & PRESENT) && (is_page || (entry & LARGE));
}

/* The entry of the next smaller kind that begins `further` bytes behind a block's begin. */
static inline uint64_t entry_of_part(uint64_t block, uint64_t further, bool is_page)
{
	return (block & ~(uint64_t)(is_page ? LARGE : 0)) + further;
}

static inline void entries_changed(void)
{
	__asm__ volatile("mov %%cr3, %%rax\n\tmov %%rax, %%cr3" : : : "rax", "memory");
}

static inline void entries_use(const uint64_t *root)
{
	static uint64_t first[ENTRIES_OF_TABLE] __attribute__((aligned(4096))), beyond[ENTRIES_OF_TABLE] __attribute__((aligned(4096)));
	uint32_t low, high;
	uint64_t control;

	for (uint64_t i = 0; i < ENTRIES_OF_TABLE; i++)
		beyond[i] = entry_for_memory((ENTRIES_OF_TABLE + i) << GIB_AT, PAGES_DEVICE, false);
	first[0] = entry_for_table(root);
	first[1] = entry_for_table(beyond);
	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_EFER));
	__asm__ volatile("wrmsr" : : "a"(low | EFER_NO_EXECUTE), "d"(high), "c"(MSR_EFER));
	__asm__ volatile("mov %0, %%cr3" : : "r"(first) : "memory");
	__asm__ volatile("mov %%cr0, %0" : "=r"(control));
	__asm__ volatile("mov %0, %%cr0" : : "r"(control | WRITE_PROTECT));
}
