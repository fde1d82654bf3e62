#include "pages.h"
#include <boot.h>
#include <cmdline.h>
#include <efi.h>
#include <init.h>

enum { PAGE = 4096, MAP_SIZE = 32 * 1024, TRIES = 8, LINE = 4096, CODE = 8, DATA = 16 };
/* All that one table of the second level holds: devices on PCI may lie far beyond memory. */
#define REACHED (512ull << 30)

extern char boot_stack_guard[];
/* The platform's linker script. */
extern char kiln_text_start[], kiln_text_end[], kiln_data_start[], kiln_end[];

static struct boot_range memory;

/* What the image was started with, as UTF-8; surrogates come out as they are. */
static void read_options(efi_handle image, const struct efi_system_table *table)
{
	/* EFI_LOADED_IMAGE_PROTOCOL_GUID: 9.1 */
	static const struct {
		uint32_t a;
		uint16_t b, c;
		uint8_t d[8];
	} loaded_image = { 0x5b1b31a1, 0x9562, 0x11d2, { 0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b } };
	static char line[LINE];
	void *found = NULL;
	size_t size = 0;

	if (table->boot->handle_protocol(image, &loaded_image, &found) != 0)
		return;
	const struct efi_loaded_image *loaded = found;
	for (uint32_t i = 0; i < loaded->options_size / 2 && loaded->options[i] != 0 && size + 3 <= LINE; i++) {
		const unsigned letter = loaded->options[i];
		if (letter >= 0x800)
			line[size++] = (char)(0xe0 | letter >> 12);
		if (letter >= 0x80)
			line[size++] = (char)(letter >= 0x800 ? 0x80 | (letter >> 6 & 0x3f) : 0xc0 | letter >> 6);
		line[size++] = (char)(letter >= 0x80 ? 0x80 | (letter & 0x3f) : letter);
	}
	cmdline_parse(line, size);
}

static bool is_free(const struct efi_memory *range)
{
	return (range->type >= EFI_LOADER_CODE && range->type <= EFI_BOOT_SERVICES_DATA) || range->type == EFI_CONVENTIONAL;
}

/* The image's own range, grown by its neighbours for as long as there is one. */
static void find_memory(const char *map, uint64_t size, uint64_t entry_size)
{
	uintptr_t start = (uintptr_t)kiln_text_start, end = (uintptr_t)kiln_end;
	for (bool grown = true; grown;) {
		grown = false;
		for (uint64_t at = 0; at + entry_size <= size; at += entry_size) {
			const struct efi_memory *range = (const struct efi_memory *)(map + at);
			const uintptr_t range_end = range->start + range->pages * PAGE;
			if (!is_free(range) || range->start > end || range_end < start || (range->start >= start && range_end <= end))
				continue;
			start = range->start < start ? range->start : start;
			end = range_end > end ? range_end : end;
			grown = true;
		}
	}
	memory = (struct boot_range){ start, end - start };
}

/* From here on the machine is the image's. Firmware may change its map until it is told so with the last one's key. */
static bool take_over(efi_handle image, const struct efi_boot_services *boot)
{
	static char map[MAP_SIZE] __attribute__((aligned(16)));
	for (int i = 0; i < TRIES; i++) {
		uint64_t size = sizeof map, key, entry_size;
		uint32_t version;
		if (boot->get_memory_map(&size, (struct efi_memory *)map, &key, &entry_size, &version) != 0)
			return false;
		if (boot->exit_boot_services(image, key) == 0) {
			find_memory(map, size, entry_size);
			return true;
		}
	}
	return false;
}

/* Interrupts off, segments as the other libraries of this processor have them. */
static void own_processor(void)
{
	static const uint64_t segments[] = { 0, 0x00af9b000000ffff, 0x00cf93000000ffff };
	const struct __attribute__((packed)) {
		uint16_t limit;
		const void *base;
	} table = { sizeof segments - 1, segments };
	__asm__ volatile("cli\n\tlgdt %0\n\tpush %1\n\tlea 1f(%%rip), %%rax\n\tpush %%rax\n\tlretq\n"
			 "1:\tmov %2, %%ds\n\tmov %2, %%es\n\tmov %2, %%ss\n\tmov %3, %%fs\n\tmov %3, %%gs"
			 :
			 : "m"(table), "i"(CODE), "r"(DATA), "r"(0)
			 : "rax", "memory");
}

/* Code can't be written, data can't be executed, the page below the stack and null pointers can't be touched. Firmware stays as it was, for the end. */
static void protect(void)
{
	const uintptr_t text = (uintptr_t)kiln_text_start, constants = (uintptr_t)kiln_text_end, data = (uintptr_t)kiln_data_start;
	const uintptr_t guard = (uintptr_t)boot_stack_guard, end = ((uintptr_t)kiln_end + PAGE - 1) & -(uintptr_t)PAGE;

	pages_map(PAGE, text, PAGES_FIRMWARE);
	pages_map(text, constants, PAGES_CODE);
	pages_map(constants, data, PAGES_CONSTANTS);
	pages_map(data, guard, PAGES_DATA);
	pages_map(guard + PAGE, end, PAGES_DATA);
	pages_map(end, REACHED, PAGES_FIRMWARE);
	pages_start();
}

__attribute__((used)) _Noreturn void boot_efi_start(efi_handle image, const struct efi_system_table *table)
{
	efi_keep(table);
	read_options(image, table);
	if (!take_over(image, table->boot))
		efi_shut_down();
	own_processor();
	protect();
	init_run();
}

struct boot_range boot_memory(void)
{
	return memory;
}

struct boot_range boot_initrd(void)
{
	return (struct boot_range){ 0, 0 };
}
