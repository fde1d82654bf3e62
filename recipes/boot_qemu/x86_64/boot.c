#include "pages.h"
#include <boot.h>
#include <cmdline.h>
#include <init.h>

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

static void read_info(const struct start_info *info)
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
	if (info->command_line != 0) {
		const char *line = (const char *)info->command_line;
		size_t size = 0;
		while (line[size] != 0)
			size++;
		cmdline_parse(line, size);
	}
}

__attribute__((used)) _Noreturn void boot_qemu_start(const struct start_info *info)
{
	/* Firmware may have left it in page 0 (pc-bios/optionrom/pvh_main.c). */
	if (info->magic == START_INFO_MAGIC)
		read_info(info);
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
