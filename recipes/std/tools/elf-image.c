/* elf-strip, elf-symbols, elf-same-load: what becomes of a linked image. */
#include "elf.h"
#include "tools.h"

/* Not loaded, but kept: what the image was made with (recipes/std/image.kiln). */
static const char KEPT[] = ".kiln.config";

static uint32_t find_kept(const elf *e)
{
	if (e->header->shstrndx == 0 || e->header->shstrndx >= e->section_count)
		return 0;
	bytes names = section_bytes(e, e->header->shstrndx);
	for (uint32_t s = 1; s < e->section_count; s++) {
		uint32_t name = e->sections[s].name;
		if (name < names.size && names.size - name >= sizeof(KEPT) && memcmp(names.data + name, KEPT, sizeof(KEPT)) == 0)
			return s;
	}
	return 0;
}

/* Behind the `end` bytes that stay: the section, the names, three headers. */
static bytes with_kept(elf *e, size_t end, bytes kept)
{
	static const char NAMES[] = "\0.kiln.config\0.shstrtab";
	size_t names_at = end + kept.size, headers_at = (names_at + sizeof(NAMES) + 7) & ~(size_t)7;
	size_t size = headers_at + 3 * sizeof(elf_section);
	uint8_t *file = allocate(size);
	memcpy(file, e->file.data, end);
	memcpy(file + end, kept.data, kept.size);
	memcpy(file + names_at, NAMES, sizeof(NAMES));
	elf_section headers[3] = {
		[1] = { .name = 1, .type = SHT_PROGBITS, .offset = end, .size = kept.size, .addralign = 1 },
		[2] = { .name = 2 + sizeof(KEPT) - 1, .type = SHT_STRTAB, .offset = names_at, .size = sizeof(NAMES), .addralign = 1 },
	};
	memcpy(file + headers_at, headers, sizeof(headers));
	elf_header *header = (elf_header *)file;
	header->shoff = headers_at;
	header->shentsize = sizeof(elf_section);
	header->shnum = 3;
	header->shstrndx = 2;
	return (bytes){ file, size };
}

/* Section headers, symbols and debug information are for people: a loader reads program headers only. */
int elf_strip(int argc, char **argv)
{
	if (argc != 2)
		return USAGE;
	elf e = open_elf(argv[0], ET_EXEC);
	uint64_t end = e.header->phoff + (uint64_t)e.header->phnum * sizeof(elf_segment);
	if (end < sizeof(elf_header))
		end = sizeof(elf_header);
	/* A segment that is zeroed only has an offset too: loaders map the page of the file that it lies in (fs/binfmt_elf.c before Linux 6.7). */
	for (unsigned i = 0; i < e.header->phnum; i++)
		if (e.segments[i].offset + e.segments[i].filesz > end)
			end = e.segments[i].offset + e.segments[i].filesz;
	uint32_t kept = find_kept(&e);
	bytes content = kept == 0 ? (bytes){ 0 } : section_bytes(&e, kept);
	e.header->shoff = 0;
	e.header->shnum = e.header->shstrndx = 0;
	bytes stripped = { e.file.data, (size_t)end };
	write_file(argv[1], kept == 0 ? stripped : with_kept(&e, (size_t)end, content), 0755);
	return 0;
}

typedef struct {
	uint64_t address, size;
	const char *name;
	bool is_function;
} named;

static int by_address(const void *a, const void *b)
{
	const named *x = a, *y = b;
	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return strcmp(x->name, y->name);
}

int elf_symbols(int argc, char **argv)
{
	if (argc != 2)
		return USAGE;
	elf e = open_elf(argv[0], ET_EXEC);
	named *all = allocate(e.symbol_count * sizeof(named));
	size_t count = 0;
	for (uint32_t s = 1; s < e.symbol_count; s++) {
		elf_symbol *symbol = &e.symbols[s];
		const char *name = symbol_name(&e, symbol);
		if (symbol->shndx == SHN_UNDEF || kind(symbol) == STT_SECTION || kind(symbol) == STT_FILE || *name == 0)
			continue;
		/* Mapping symbols of arm64; labels that the compiler made, which RISC-V's relocations need. */
		if (name[0] == '$' || (name[0] == '.' && name[1] == 'L'))
			continue;
		all[count++] = (named){ symbol->value, symbol->size, name, kind(symbol) == STT_FUNC };
	}
	sort(all, count, sizeof(named), by_address);
	text json = { 0 };
	put(&json, "{\n  \"symbols\": [");
	for (size_t i = 0; i < count; i++) {
		put(&json, i == 0 ? "\n    { \"address\": \"0x" : ",\n    { \"address\": \"0x");
		put_hex(&json, all[i].address, 16);
		put(&json, "\", \"size\": ");
		put_number(&json, all[i].size);
		put(&json, ", \"kind\": ");
		put(&json, all[i].is_function ? "\"function\"" : "\"object\"");
		put(&json, ", \"name\": ");
		put_json(&json, all[i].name);
		put(&json, " }");
	}
	put(&json, count == 0 ? "]\n}\n" : "\n  ]\n}\n");
	write_file(argv[1], text_bytes(&json), 0644);
	return 0;
}

/* File offsets differ by what lies between; the headers, where they are loaded, tell of sections that one of the files has not. */
static bool loads_same(const elf *a, const elf *b)
{
	if (a->header->phnum != b->header->phnum || a->header->entry != b->header->entry || a->header->machine != b->header->machine)
		return false;
	uint64_t headers = sizeof(elf_header) + (uint64_t)a->header->phnum * sizeof(elf_segment);
	for (unsigned i = 0; i < a->header->phnum; i++) {
		const elf_segment *x = &a->segments[i], *y = &b->segments[i];
		if (x->type != y->type || x->flags != y->flags || x->vaddr != y->vaddr || x->paddr != y->paddr || x->filesz != y->filesz || x->memsz != y->memsz)
			return false;
		if (x->type != PT_LOAD && x->type != PT_NOTE)
			continue;
		uint64_t skip = x->offset < headers ? headers - x->offset : 0;
		if (skip < x->filesz && memcmp(a->file.data + x->offset + skip, b->file.data + y->offset + skip, (size_t)(x->filesz - skip)) != 0)
			return false;
	}
	return true;
}

int elf_same_load(int argc, char **argv)
{
	if (argc != 3)
		return USAGE;
	elf image = open_elf(argv[0], ET_EXEC), debug = open_elf(argv[1], ET_EXEC);
	if (!loads_same(&image, &debug))
		fail(argv[1], "compiled for a debugger it doesn't load the same bytes as the image");
	write_file(argv[2], debug.file, 0755);
	return 0;
}
