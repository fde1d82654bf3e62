/* Arm Architecture Reference Manual, D8 «The AArch64 Virtual Memory System Architecture». */
#pragma once
#include "pages.h"
#include <stdbool.h>

enum { BLOCK = 1, TABLE_OR_PAGE = 3, READ_ONLY = 1 << 7, INNER_SHAREABLE = 3 << 8, ACCESSED = 1 << 10 };
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

static inline uint64_t bits_for(enum pages_use use)
{
	const uint64_t normal = ACCESSED | INNER_SHAREABLE | NORMAL_MEMORY;
	switch (use) {
	case PAGES_DEVICE: return ACCESSED | DEVICE_MEMORY | NO_EXECUTE;
	case PAGES_CODE: return normal | READ_ONLY;
	case PAGES_CONSTANTS: return normal | READ_ONLY | NO_EXECUTE;
	case PAGES_NONE:
	case PAGES_FIRMWARE:
	case PAGES_DATA: break;
	}
	return normal | NO_EXECUTE;
}

static inline bool entry_is_memory(uint64_t entry, bool is_page)
{
	return (entry & TABLE_OR_PAGE) == (is_page ? TABLE_OR_PAGE : BLOCK);
}

/* The entry of the next smaller kind that begins `further` bytes behind a block's begin. */
static inline uint64_t entry_of_part(uint64_t block, uint64_t further, bool is_page)
{
	return (block + further) | (is_page ? TABLE_OR_PAGE : BLOCK);
}

static inline uint64_t entry_for_table(const uint64_t *table)
{
	return (uint64_t)table | TABLE_OR_PAGE;
}

static inline uint64_t *table_of_entry(uint64_t entry)
{
	return (uint64_t *)(entry & ADDRESS);
}

static inline uint64_t entry_for_memory(uint64_t address, enum pages_use use, bool is_page)
{
	return address | bits_for(use) | (is_page ? TABLE_OR_PAGE : BLOCK);
}

static inline void entries_changed(void)
{
	__asm__ volatile("dsb ishst\n\ttlbi vmalle1\n\tic iallu\n\tdsb ish\n\tisb" : : : "memory");
}

static inline void entries_use(const uint64_t *root)
{
	uint64_t control;

	__asm__ volatile("msr mair_el1, %0\n\tmsr tcr_el1, %1\n\tmsr ttbr0_el1, %2\n\tdsb sy\n\tisb\n\ttlbi vmalle1\n\tic iallu\n\tdsb sy\n\tisb"
			 :
			 : "r"((uint64_t)ATTRIBUTES), "r"((uint64_t)TRANSLATION), "r"(root)
			 : "memory");
	__asm__ volatile("mrs %0, sctlr_el1" : "=r"(control));
	control = (control | CONTROL_ON) & ~(uint64_t)CONTROL_ALIGNMENT;
	__asm__ volatile("msr sctlr_el1, %0\n\tisb" : : "r"(control) : "memory");
}
