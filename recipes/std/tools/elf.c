#include "elf.h"

static bool inside(const elf *e, uint64_t offset, uint64_t size)
{
	return offset <= e->file.size && size <= e->file.size - offset;
}

static void open_sections(elf *e)
{
	elf_header *h = e->header;
	if (h->shoff == 0)
		return;
	if (h->shentsize != sizeof(elf_section) || !inside(e, h->shoff, sizeof(elf_section)))
		fail(e->path, "its section headers lie outside of the file");
	e->sections = (elf_section *)(e->file.data + h->shoff);
	/* More than 0xff00 sections: the count is the first one's size. */
	uint64_t count = h->shnum != 0 ? h->shnum : e->sections[0].size;
	if (count > UINT32_MAX / sizeof(elf_section) || !inside(e, h->shoff, count * sizeof(elf_section)))
		fail(e->path, "its section headers lie outside of the file");
	e->section_count = (uint32_t)count;
}

static void open_symbols(elf *e)
{
	for (uint32_t i = 0; i < e->section_count; i++) {
		elf_section *s = &e->sections[i];
		if (s->type != SHT_SYMTAB)
			continue;
		if (e->symbols != NULL)
			fail(e->path, "it has two symbol tables");
		if (s->link >= e->section_count || e->sections[s->link].type != SHT_STRTAB)
			fail(e->path, "its symbol table has no string table");
		bytes names = section_bytes(e, s->link);
		if (names.size == 0 || names.data[names.size - 1] != 0)
			fail(e->path, "its string table doesn't end");
		e->symbol_count = record_count(e, i, sizeof(elf_symbol));
		e->symbols = (elf_symbol *)section_bytes(e, i).data;
		e->symtab = i;
		e->names = (const char *)names.data;
		e->names_size = names.size;
	}
}

elf open_elf(const char *path, uint16_t type)
{
	return elf_of(path, read_file(path), type);
}

elf elf_of(const char *path, bytes file, uint16_t type)
{
	static const uint8_t magic[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
	elf e = { .path = path, .file = file };

	if (e.file.size < sizeof(elf_header) || memcmp(e.file.data, magic, sizeof magic) != 0)
		fail(path, "it is no ELF file of 64 bits, little endian");
	e.header = (elf_header *)e.file.data;
	if (e.header->type != type && !(type == ET_EXEC && e.header->type == ET_DYN))
		fail(path, type == ET_REL ? "it is no relocatable object" : "it is no linked image");
	if (e.header->phnum > 0) {
		if (e.header->phentsize != sizeof(elf_segment) || !inside(&e, e.header->phoff, (uint64_t)e.header->phnum * sizeof(elf_segment)))
			fail(path, "its program headers lie outside of the file");
		e.segments = (elf_segment *)(e.file.data + e.header->phoff);
	}
	for (unsigned i = 0; i < e.header->phnum; i++)
		if (!inside(&e, e.segments[i].offset, e.segments[i].filesz))
			fail(path, "a segment lies outside of the file");
	open_sections(&e);
	open_symbols(&e);
	return e;
}

bytes section_bytes(const elf *e, uint32_t index)
{
	const elf_section *s = &e->sections[index];
	if (s->type == SHT_NOBITS)
		return (bytes){ NULL, 0 };
	if (!inside(e, s->offset, s->size))
		fail(e->path, "a section lies outside of the file");
	return (bytes){ e->file.data + s->offset, (size_t)s->size };
}

uint32_t record_count(const elf *e, uint32_t section, size_t entry)
{
	bytes content = section_bytes(e, section);
	if (e->sections[section].entsize != entry || content.size % entry != 0 || content.size / entry > UINT32_MAX)
		fail(e->path, "a table's size is not that of its entries");
	return (uint32_t)(content.size / entry);
}

const char *symbol_name(const elf *e, const elf_symbol *s)
{
	if (s->name >= e->names_size)
		fail(e->path, "a symbol's name lies outside of the string table");
	return e->names + s->name;
}
