/*
 * elf-localise: makes every defined symbol of a relocatable object local that no pattern matches, so that a library's private names can neither be
 * used nor clash. Local symbols stand first in a symbol table (gABI, «Symbol Table»): symbols are permuted in place and all that names them by index
 * is rewritten.
 */
#include "elf.h"
#include "linker-script.h"
#include "tools.h"

typedef struct {
	elf *e;
	uint32_t *new_index;
	/* Whether the symbol was visible before and isn't now. */
	bool *hidden;
	uint32_t first_global;
} plan;

static bool is_visible(const elf_symbol *s)
{
	return binding(s) != STB_LOCAL;
}

static void check_patterns(elf *e, const char *library, char **patterns, int count)
{
	bool failed = false;
	for (int i = 0; i < count; i++) {
		bool used = false;
		const char *near = NULL;
		unsigned best = 3;
		for (uint32_t s = 1; s < e->symbol_count && !used; s++) {
			const elf_symbol *symbol = &e->symbols[s];
			if (!is_visible(symbol) || symbol->shndx == SHN_UNDEF)
				continue;
			const char *name = symbol_name(e, symbol);
			used = matches(patterns[i], name);
			unsigned d = distance(patterns[i], name, 2);
			if (d < best) {
				best = d;
				near = name;
			}
		}
		if (used)
			continue;
		failed = true;
		text line = { 0 };
		put(&line, library);
		put(&line, " exports `");
		put(&line, patterns[i]);
		put(&line, "`, but defines no such symbol");
		if (near != NULL) {
			put(&line, "; did you mean `");
			put(&line, near);
			put(&line, "`?");
		}
		say_text(&line);
	}
	if (failed)
		leave(1);
}

/*
 * Sections of COMDAT groups. What C++ defines in each object that uses it (inline functions and variables, instances of templates, type information)
 * is weak, in such a group: one of all of them is the one, in the whole image, so these names stay.
 */
static bool *find_shared(const elf *e)
{
	bool *shared = allocate(e->section_count * sizeof(bool));
	for (uint32_t i = 0; i < e->section_count; i++) {
		if (e->sections[i].type != SHT_GROUP)
			continue;
		const bytes words = section_bytes(e, i);
		uint32_t word = 0;
		for (size_t at = 0; at + sizeof word <= words.size; at += sizeof word) {
			const bool is_first = at == 0;
			memcpy(&word, words.data + at, sizeof word);
			if (is_first && !(word & GRP_COMDAT))
				break;
			if (!is_first && word < e->section_count)
				shared[word] = true;
		}
	}
	return shared;
}

/* `entry`: stays visible too, if it isn't NULL. */
static plan make_plan(elf *e, const char *entry, char **patterns, int count)
{
	plan p = { e, allocate(e->symbol_count * sizeof(uint32_t)), allocate(e->symbol_count * sizeof(bool)), 0 };
	const bool *shared = find_shared(e);
	for (uint32_t s = 1; s < e->symbol_count; s++) {
		elf_symbol *symbol = &e->symbols[s];
		if (!is_visible(symbol) || symbol->shndx == SHN_UNDEF)
			continue;
		if (binding(symbol) == STB_WEAK && symbol->shndx < e->section_count && shared[symbol->shndx])
			continue;
		bool exported = entry != NULL && strcmp(entry, symbol_name(e, symbol)) == 0;
		for (int i = 0; i < count && !exported; i++)
			exported = matches(patterns[i], symbol_name(e, symbol));
		if (exported)
			continue;
		if (symbol->shndx == SHN_COMMON)
			fail(symbol_name(e, symbol), "a tentative definition can't be made private: compile with -fno-common");
		p.hidden[s] = true;
		symbol->info = (uint8_t)(STB_LOCAL << 4 | kind(symbol));
		symbol->other &= (uint8_t)~3; /* STV_DEFAULT: other visibilities are for symbols that others see */
	}
	uint32_t next = 0;
	for (uint32_t s = 0; s < e->symbol_count; s++)
		if (!is_visible(&e->symbols[s]))
			p.new_index[s] = next++;
	p.first_global = next;
	for (uint32_t s = 0; s < e->symbol_count; s++)
		if (is_visible(&e->symbols[s]))
			p.new_index[s] = next++;
	return p;
}

static uint32_t renamed(const plan *p, uint64_t index)
{
	if (index >= p->e->symbol_count)
		fail(p->e->path, "a relocation or group names a symbol that isn't there");
	return p->new_index[index];
}

static void rewrite_relocations(const plan *p, uint32_t section, size_t entry)
{
	uint32_t count = record_count(p->e, section, entry);
	uint8_t *at = section_bytes(p->e, section).data;
	for (uint32_t i = 0; i < count; i++, at += entry) {
		elf_relocation *r = (elf_relocation *)at; /* only fields that both forms have */
		r->info = (uint64_t)renamed(p, r->info >> 32) << 32 | (r->info & 0xffffffff);
	}
}

/* A group whose signature nobody else sees stands for itself: were it COMDAT, the linker would drop it for another of that name. */
static void rewrite_group(const plan *p, uint32_t section)
{
	elf_section *s = &p->e->sections[section];
	bytes words = section_bytes(p->e, section);
	uint32_t flags;
	if (words.size < sizeof flags)
		fail(p->e->path, "a group has no flags");
	uint32_t renumbered = renamed(p, s->info);
	memcpy(&flags, words.data, sizeof flags);
	if (p->hidden[s->info])
		flags &= ~(uint32_t)GRP_COMDAT;
	memcpy(words.data, &flags, sizeof flags);
	s->info = renumbered;
}

static void permute(const plan *p, uint8_t *table, size_t entry)
{
	size_t size = p->e->symbol_count * entry;
	uint8_t *before = allocate(size);
	memcpy(before, table, size);
	for (uint32_t s = 0; s < p->e->symbol_count; s++)
		memcpy(table + p->new_index[s] * entry, before + s * entry, entry);
}

static void rewrite(const plan *p)
{
	elf *e = p->e;
	for (uint32_t i = 0; i < e->section_count; i++) {
		elf_section *s = &e->sections[i];
		if (s->type == SHT_LLVM_ADDRSIG)
			s->link = 0; /* its indexes are stale now: linkers pass over a table that belongs to no symbol table */
		if (s->link != e->symtab)
			continue;
		if (s->type == SHT_RELA)
			rewrite_relocations(p, i, RELA_SIZE);
		else if (s->type == SHT_REL)
			rewrite_relocations(p, i, REL_SIZE);
		else if (s->type == SHT_GROUP)
			rewrite_group(p, i);
		else if (s->type == SHT_SYMTAB_SHNDX) {
			if (record_count(e, i, sizeof(uint32_t)) != e->symbol_count)
				fail(e->path, "its table of section indexes isn't as long as its symbol table");
			permute(p, section_bytes(e, i).data, sizeof(uint32_t));
		}
	}
	permute(p, (uint8_t *)e->symbols, sizeof(elf_symbol));
	e->sections[e->symtab].info = p->first_global;
}

int elf_localise(int argc, char **argv)
{
	const char *library = "the object", *entry = NULL;
	for (; argc >= 2; argc -= 2, argv += 2) {
		if (strcmp(argv[0], "--library") == 0)
			library = argv[1];
		else if (strcmp(argv[0], "--script") == 0)
			entry = script_entry(read_script(argv[1]));
		else
			break;
	}
	if (argc < 2)
		return USAGE;
	elf e = open_elf(argv[0], ET_REL);
	check_patterns(&e, library, argv + 2, argc - 2);
	if (e.symbols != NULL) {
		plan p = make_plan(&e, entry, argv + 2, argc - 2);
		rewrite(&p);
	}
	write_file(argv[1], e.file, 0644);
	return 0;
}
