#include "pages.h"
#include <boot.h>
#include <cmdline.h>
#include <init.h>
#ifdef BOOT_MOVES
#include <kaslr.h>
#endif

/* xen/include/public/arch-x86/hvm/start_info.h */
struct start_info {
	uint32_t magic, version, flags, module_count;
	uint64_t modules, command_line, rsdp;
	/* From version 1 on. */
	uint64_t memory_map;
	uint32_t memory_count, reserved;
};
struct module {
	uint64_t address, size, command_line, reserved;
};
struct memory_entry {
	uint64_t address, size;
	uint32_t type, reserved;
};

enum { START_INFO_MAGIC = 0x336ec578, PLAIN_MEMORY = 1, PAGE = 4096 };

extern char boot_stack_guard[];
/* The platform's linker script. */
extern char kiln_text_start[], kiln_text_end[], kiln_data_start[];

static struct boot_range memory, initrd;

/* Code can't be written, data can't be executed, the page below the stack and null pointers can't be touched. */
static void protect(void)
{
	const uintptr_t text = (uintptr_t)kiln_text_start, constants = (uintptr_t)kiln_text_end, data = (uintptr_t)kiln_data_start;
	const uintptr_t guard = (uintptr_t)boot_stack_guard;

	boot_protect(0, PAGE, 0);
	boot_protect(PAGE, text, BOOT_READ | BOOT_WRITE);
	boot_protect(text, constants, BOOT_READ | BOOT_EXECUTE);
	boot_protect(constants, data, BOOT_READ);
	boot_protect(data, BOOT_MAPPED, BOOT_READ | BOOT_WRITE);
	boot_protect(guard, guard + PAGE, 0);
}

static void read_memory(const struct start_info *info)
{
	if (info->version >= 1) {
		const struct memory_entry *entries = (const struct memory_entry *)info->memory_map;
		for (uint32_t i = 0; i < info->memory_count; i++)
			if (entries[i].type == PLAIN_MEMORY && (uintptr_t)kiln_text_start - entries[i].address < entries[i].size)
				memory = (struct boot_range){ entries[i].address, entries[i].size };
	}
	if (info->module_count > 0) {
		const struct module *module = (const struct module *)info->modules;
		initrd = (struct boot_range){ module->address, module->size };
	}
}

static void read_line(const struct start_info *info)
{
	if (info->command_line == 0)
		return;
	const char *line = (const char *)info->command_line;
	size_t size = 0;
	while (line[size] != 0)
		size++;
	cmdline_parse(line, size);
}

#ifdef BOOT_MOVES
extern uint64_t boot_map[], boot_pointers[], boot_directories[];

/* Memory behind the image that holds nothing of the loader's ends here. */
static uintptr_t free_end(const struct start_info *info)
{
	const uintptr_t taken[] = { (uintptr_t)info, info->modules, info->command_line, info->version >= 1 ? info->memory_map : 0, initrd.start };
	uintptr_t end = memory.start + memory.size;
	if (end > BOOT_MAPPED)
		end = BOOT_MAPPED;
	for (unsigned i = 0; i < sizeof taken / sizeof *taken; i++)
		if (taken[i] >= (uintptr_t)kiln_text_start && taken[i] < end)
			end = taken[i];
	return end;
}

/* The tables of entry.S, for the copy: what lies in the image is `by` bytes further. */
static void copy_tables(uintptr_t by)
{
	enum { TABLES = 7, WORDS = TABLES * PAGE / 8, POINTERS = 4 };
	uint64_t *copies = (uint64_t *)((uintptr_t)boot_map + by);
	for (unsigned i = 0; i < WORDS; i++)
		copies[i] = boot_map[i];
	copies[0] += by;
	for (unsigned i = 0; i < POINTERS; i++)
		copies[boot_pointers - boot_map + i] += by;
	copies[boot_directories - boot_map] += by;
}

/* How far from here the image goes on. The copy is made first: from then on this one's variables change. */
__attribute__((used)) uintptr_t boot_qemu_move(const struct start_info *info)
{
	if (info->magic != START_INFO_MAGIC)
		return 0;
	read_memory(info);
	const uintptr_t by = kaslr_copy(free_end(info));
	read_line(info);
	if (!kaslr_is_wanted())
		return 0;
	if (by != 0)
		copy_tables(by);
	return by;
}
#endif

__attribute__((used)) _Noreturn void boot_qemu_start(const struct start_info *info)
{
	/* Firmware may have left it in page 0 (pc-bios/optionrom/pvh_main.c). */
	if (info->magic == START_INFO_MAGIC) {
		read_memory(info);
		read_line(info);
	}
#ifdef BOOT_MOVES
	kaslr_forget_origin();
#endif
	protect();
	init_run();
}

struct boot_range boot_memory(void)
{
	return memory;
}

struct boot_range boot_initrd(void)
{
	return initrd;
}
