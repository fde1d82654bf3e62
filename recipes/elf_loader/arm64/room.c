/*
 * Memory for the program at addresses where there is none: pages of 4 KiB in tables of our own, which hang in those that boot_qemu made (boot_qemu,
 * arm64/pages.c: 39 bits of address, so three levels; Arm Architecture Reference Manual, D8). What is writable is never code there.
 */
#include <pages.h>
#include <program.h>

enum { ENTRIES = 512, TABLES = (CONFIG_ELF_LOADER_ROOM + ENTRIES * PAGE - 1) / (ENTRIES * PAGE), PAGE_BITS = 12, TABLE_BITS = 9 };
enum { TABLE_OR_PAGE = 3, NORMAL_MEMORY = 1 << 2, READ_ONLY = 1 << 7, INNER_SHAREABLE = 3 << 8, ACCESSED = 1 << 10 };
#define NO_EXECUTE (3ull << 53)
#define ADDRESS 0xfffffff000ull

extern char elf_memory[];

static uint64_t tables[TABLES][ENTRIES] __attribute__((aligned(PAGE)));

static uint64_t *entry_of(uintptr_t address)
{
	const size_t page = (address - (uintptr_t)elf_room) / PAGE;
	return &tables[page / ENTRIES][page % ENTRIES];
}

static void set(uintptr_t address, uint64_t bits)
{
	const uint64_t memory = (uint64_t)elf_memory + (address - (uintptr_t)elf_room);
	*entry_of(address) = memory | bits | ACCESSED | INNER_SHAREABLE | NORMAL_MEMORY | TABLE_OR_PAGE;
}

/* Tables and code were written as data. */
static void make_seen(void)
{
	__asm__ volatile("dsb ishst\n\ttlbi vmalle1\n\tic iallu\n\tdsb ish\n\tisb" : : : "memory");
}

const char *open_room(void)
{
	uint64_t *root;
	__asm__ volatile("mrs %0, ttbr0_el1" : "=r"(root));
	if ((root[0] & TABLE_OR_PAGE) != TABLE_OR_PAGE)
		return "its addresses can't be mapped";
	uint64_t *second = (uint64_t *)(root[0] & ADDRESS);
	for (uintptr_t at = (uintptr_t)elf_room; at < (uintptr_t)elf_room_end; at += PAGE)
		set(at, NO_EXECUTE);
	for (unsigned i = 0; i < TABLES; i++)
		second[((uintptr_t)elf_room >> (PAGE_BITS + TABLE_BITS)) + i] = (uint64_t)tables[i] | TABLE_OR_PAGE;
	make_seen();
	return NULL;
}

/* Code goes to memory before it is fetched: by lines of the data cache, of which none is shorter than 16 bytes. */
static void clean(uintptr_t from, uintptr_t to)
{
	enum { LINE = 16 };
	for (uintptr_t at = from; at < to; at += LINE)
		__asm__ volatile("dc cvau, %0" : : "r"(at) : "memory");
}

const char *seal_room(const struct program *program)
{
	for (unsigned i = 0; i < program->count; i++) {
		const struct elf_segment *s = &program->segments[i];
		if (s->type != PT_LOAD || s->memsz == 0 || !(s->flags & PF_X))
			continue;
		if (s->flags & PF_W)
			return because("segment %u is code that can be written", i);
		const uintptr_t from = program->base + s->vaddr, to = from + s->memsz;
		clean(from, to);
		for (uintptr_t at = from & -(uintptr_t)PAGE; at < to; at += PAGE)
			set(at, READ_ONLY);
	}
	/* A page with variables too would be none that can be written. */
	for (unsigned i = 0; i < program->count; i++) {
		const struct elf_segment *s = &program->segments[i];
		if (s->type != PT_LOAD || s->memsz == 0 || !(s->flags & PF_W))
			continue;
		const uintptr_t from = program->base + s->vaddr, last = from + s->memsz - 1;
		if ((*entry_of(from) & READ_ONLY) || (*entry_of(last) & READ_ONLY))
			return because("segment %u has a page with code", i);
	}
	make_seen();
	return NULL;
}
