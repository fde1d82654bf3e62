/*
 * elf-efi: a position-independent image as an application of UEFI, in the form that Microsoft's «PE Format» has for it (PE32+). Segments become sections at
 * the same places; relocations of ELF become base relocations, and what they would write stands there already, for the base 0.
 */
#include "elf.h"
#include "tools.h"

enum { HEADER_AT = 0x400, PAGE = 4096, IN_FILE_ALIGN = 512, DIRECTORIES = 16, RELOCATIONS = 5, MOST_SECTIONS = 16 };
/* «COFF File Header», «Optional Header», «Section Flags» */
enum { MACHINE_X86_64 = 0x8664, RUNS = 0x0002, LARGE_ADDRESSES = 0x0020, PE32_PLUS = 0x020b, EFI_APPLICATION = 10, MOVES_AND_NX = 0x0140 };
enum { HAS_CODE = 0x20, HAS_DATA = 0x40, HAS_NOTHING = 0x80, DISCARDABLE = 0x02000000 };
#define CAN_EXECUTE 0x20000000u
#define CAN_READ 0x40000000u
#define CAN_WRITE 0x80000000u
/* ELF's: System V ABI for x86-64, 4.4.1; flags of segments and sections. */
enum { EM_X86_64 = 62, RELATIVE = 8, SEGMENT_EXECUTE = 1, SEGMENT_WRITE = 2, SECTION_LOADED = 2 };
/* «Base Relocation Types» */
enum { DIR64 = 10, BLOCK_HEADER = 8 };

typedef struct IN_FILE {
	char signature[4];
	uint16_t machine, section_count;
	uint32_t time, symbols, symbol_count;
	uint16_t optional_size, characteristics;
	uint16_t magic;
	uint8_t linker[2];
	uint32_t code_size, data_size, nothing_size, entry, code_base;
	uint64_t image_base;
	uint32_t section_align, file_align;
	uint16_t system[2], image_version[2], subsystem_version[2];
	uint32_t reserved, image_size, headers_size, checksum;
	uint16_t subsystem, dll_characteristics;
	uint64_t stack_reserve, stack_commit, heap_reserve, heap_commit;
	uint32_t loader_flags, directory_count;
	struct IN_FILE {
		uint32_t at, size;
	} directories[DIRECTORIES];
} pe_header;

typedef struct IN_FILE {
	char name[8];
	uint32_t size, at, file_size, file_at, relocations, lines, counts, flags;
} pe_section;

typedef struct {
	elf image;
	pe_section sections[MOST_SECTIONS];
	unsigned count;
	/* Each section's part of the file. */
	bytes contents[MOST_SECTIONS];
	uint64_t end;
} application;

static uint64_t up(uint64_t value, uint64_t to)
{
	return (value + to - 1) & ~(to - 1);
}

static void add_section(application *app, const char *name, uint64_t at, uint64_t size, bytes content, uint32_t flags)
{
	if (app->count == MOST_SECTIONS || at % PAGE != 0 || at < app->end || up(at + size, PAGE) > UINT32_MAX / 2)
		fail(app->image.path, "its segments can't be an application's of UEFI: each begins at a page, in order, below 2 GiB");
	pe_section *section = &app->sections[app->count];
	memcpy(section->name, name, strlen(name));
	section->size = (uint32_t)size;
	section->at = (uint32_t)at;
	section->file_size = (uint32_t)up(content.size, IN_FILE_ALIGN);
	section->flags = flags;
	app->contents[app->count++] = content;
	app->end = up(at + size, PAGE);
}

static void add_segments(application *app)
{
	app->end = PAGE;
	for (unsigned i = 0; i < app->image.header->phnum; i++) {
		const elf_segment *s = &app->image.segments[i];
		if (s->type != PT_LOAD || s->memsz == 0)
			continue;
		if (s->filesz > s->memsz || s->vaddr > UINT32_MAX || s->memsz > UINT32_MAX)
			fail(app->image.path, "a segment is larger than an application of UEFI may be");
		bytes content = { allocate((size_t)s->filesz + 1), (size_t)s->filesz };
		memcpy(content.data, app->image.file.data + s->offset, content.size);
		if (s->flags & SEGMENT_EXECUTE)
			add_section(app, ".text", s->vaddr, s->memsz, content, CAN_READ | CAN_EXECUTE | HAS_CODE);
		else if (s->flags & SEGMENT_WRITE)
			add_section(app, ".data", s->vaddr, s->memsz, content, CAN_READ | CAN_WRITE | (s->filesz > 0 ? HAS_DATA : HAS_NOTHING));
		else
			add_section(app, ".rodata", s->vaddr, s->memsz, content, CAN_READ | HAS_DATA);
	}
	if (app->count == 0)
		fail(app->image.path, "nothing of it is loaded");
}

/* Writes what the relocation asks for. */
static void apply(application *app, const elf_relocation *relocation)
{
	const uint64_t value = (uint64_t)relocation->addend;
	if ((uint32_t)relocation->info != RELATIVE)
		fail(app->image.path, "it has a relocation other than R_X86_64_RELATIVE: compile all of it with -fpie, link it with -pie");
	for (unsigned i = 0; i < app->count; i++) {
		const uint64_t at = relocation->offset - app->sections[i].at;
		if (relocation->offset < app->sections[i].at || at >= app->contents[i].size || app->contents[i].size - at < sizeof value)
			continue;
		memcpy(app->contents[i].data + at, &value, sizeof value);
		return;
	}
	fail(app->image.path, "a relocation lies outside of what is loaded");
}

static int by_place(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static void put_word(text *t, uint32_t value)
{
	put_bytes(t, &value, sizeof value);
}

/* «The .reloc Section»: a block for each page. */
static bytes blocks_of(const uint64_t *places, size_t count)
{
	text t = { 0 };
	for (size_t i = 0, next; i < count; i = next) {
		const uint64_t page = places[i] & ~(uint64_t)(PAGE - 1);
		for (next = i; next < count && places[next] - page < PAGE; next++)
			;
		const size_t entries = up(next - i, 2);
		put_word(&t, (uint32_t)page);
		put_word(&t, (uint32_t)(BLOCK_HEADER + 2 * entries));
		for (size_t k = i; k < i + entries; k++) {
			/* A last one that does nothing keeps blocks at multiples of 4 bytes. */
			const uint16_t entry = k < next ? (uint16_t)(DIR64 << 12 | (places[k] - page)) : 0;
			put_bytes(&t, &entry, sizeof entry);
		}
	}
	if (count == 0) {
		put_word(&t, 0);
		put_word(&t, BLOCK_HEADER);
	}
	return text_bytes(&t);
}

static void add_relocations(application *app)
{
	const elf *e = &app->image;
	size_t count = 0;
	uint64_t *places = NULL;
	for (uint32_t s = 1; s < e->section_count; s++) {
		if (e->sections[s].type != SHT_RELA || !(e->sections[s].flags & SECTION_LOADED))
			continue;
		const uint32_t more = record_count(e, s, sizeof(elf_relocation));
		const elf_relocation *relocations = (const elf_relocation *)section_bytes(e, s).data;
		places = grow(places, count * sizeof *places, (count + more) * sizeof *places);
		for (uint32_t i = 0; i < more; i++) {
			apply(app, &relocations[i]);
			places[count++] = relocations[i].offset;
		}
	}
	sort(places, count, sizeof *places, by_place);
	const bytes blocks = blocks_of(places, count);
	add_section(app, ".reloc", app->end, blocks.size, blocks, CAN_READ | HAS_DATA | DISCARDABLE);
}

static bytes file_of(application *app)
{
	uint32_t end = (uint32_t)up(HEADER_AT + sizeof(pe_header) + app->count * sizeof(pe_section), IN_FILE_ALIGN);
	pe_header header = {
		.signature = "PE", .machine = MACHINE_X86_64, .section_count = (uint16_t)app->count, .optional_size = sizeof header - 24,
		.characteristics = RUNS | LARGE_ADDRESSES, .magic = PE32_PLUS, .entry = (uint32_t)app->image.header->entry, .code_base = app->sections[0].at,
		.section_align = PAGE, .file_align = IN_FILE_ALIGN, .image_size = (uint32_t)app->end, .headers_size = end, .subsystem = EFI_APPLICATION,
		.dll_characteristics = MOVES_AND_NX, .directory_count = DIRECTORIES,
	};
	header.directories[RELOCATIONS].at = app->sections[app->count - 1].at;
	header.directories[RELOCATIONS].size = app->sections[app->count - 1].size;
	for (unsigned i = 0; i < app->count; i++) {
		pe_section *section = &app->sections[i];
		if (section->file_size > 0)
			section->file_at = end;
		end += section->file_size;
		if (section->flags & HAS_CODE)
			header.code_size += section->file_size;
		else if (section->flags & HAS_DATA)
			header.data_size += section->file_size;
		else
			header.nothing_size += (uint32_t)up(section->size, IN_FILE_ALIGN);
	}
	uint8_t *file = allocate(end);
	const uint32_t header_at = HEADER_AT;
	memcpy(file, "MZ", 2);
	memcpy(file + 0x3c, &header_at, sizeof header_at);
	memcpy(file + HEADER_AT, &header, sizeof header);
	memcpy(file + HEADER_AT + sizeof header, app->sections, app->count * sizeof(pe_section));
	for (unsigned i = 0; i < app->count; i++)
		memcpy(file + app->sections[i].file_at, app->contents[i].data, app->contents[i].size);
	return (bytes){ file, end };
}

int elf_efi(int argc, char **argv)
{
	if (argc != 2)
		return USAGE;
	application app = { .image = open_elf(argv[0], ET_EXEC) };
	if (app.image.header->machine != EM_X86_64)
		fail(argv[0], "it is no image for x86_64");
	add_segments(&app);
	add_relocations(&app);
	write_file(argv[1], file_of(&app), 0755);
	return 0;
}
