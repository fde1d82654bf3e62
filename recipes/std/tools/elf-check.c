/*
 * elf-check: the symbols of an image before it is linked. Each object or archive is one library, named by its file. Says who uses what of whom where
 * the linker would only know that something is undefined, and refuses a symbol of the same name in two libraries.
 */
#include "check.h"
#include "linker-script.h"
#include "tools.h"

/* The function or object that holds the first use of a symbol; NULL where none is known. */
static const char *user_of(elf *e, uint32_t symbol)
{
	for (uint32_t i = 0; i < e->section_count; i++) {
		elf_section *s = &e->sections[i];
		if ((s->type != SHT_RELA && s->type != SHT_REL) || s->link != e->symtab)
			continue;
		size_t entry = s->type == SHT_RELA ? RELA_SIZE : REL_SIZE;
		uint32_t count = record_count(e, i, entry);
		uint8_t *at = section_bytes(e, i).data;
		for (uint32_t r = 0; r < count; r++, at += entry) {
			elf_relocation *use = (elf_relocation *)at;
			if (use->info >> 32 != symbol)
				continue;
			for (uint32_t c = 1; c < e->symbol_count; c++) {
				elf_symbol *around = &e->symbols[c];
				if (around->shndx == s->info && (kind(around) == STT_FUNC || kind(around) == STT_OBJECT) &&
				    around->value <= use->offset && use->offset - around->value < around->size)
					return symbol_name(e, around);
			}
		}
	}
	return NULL;
}

/* Who has the name, though not for this user. */
static definition *owner_of(const image *im, scope user, const char *name)
{
	size_t count;
	definition *first = find(im, name, &count), *other = NULL;
	for (definition *d = first; d < first + count; d++) {
		if (im->objects[d->object].scope == user)
			return d;
		if (other == NULL && !d->is_private)
			other = d;
	}
	return other;
}

static void put_owner(text *line, const image *im, const definition *owner, scope user)
{
	const object *o = &im->objects[owner->object];
	if (o->scope == user) {
		put(line, ", which is private to ");
		put(line, o->library);
		put(line, ": what others may use stands in its `exports { symbols = [...] }`");
		return;
	}
	put(line, o->scope == KERNEL ? ", which belongs to the kernel's " : ", which belongs to the application's ");
	put(line, o->library);
	put(line, user == KERNEL ? ": the kernel" : ": application code");
	put(line, " may use only what stands in its `exports { gates = [...] }`");
}

static void put_nearest(text *line, const image *im, const char *name, scope user)
{
	definition *near = NULL;
	unsigned best = 3;
	for (size_t i = 0; i < im->definition_count; i++) {
		definition *d = &im->definitions[i];
		if (d->is_private || d->is_hidden || im->objects[d->object].scope != user)
			continue;
		unsigned apart = distance(name, d->name, 2);
		if (apart < best) {
			best = apart;
			near = d;
		}
	}
	put(line, ", which no library of the image defines");
	if (near == NULL)
		return;
	put(line, "; did you mean `");
	put(line, near->name);
	put(line, "` of ");
	put(line, im->objects[near->object].library);
	put(line, "?");
}

static void report(image *im, const char *user, scope scope, const char *name, const char *place)
{
	text line = { 0 };
	put(&line, user);
	put(&line, " uses `");
	put(&line, name);
	put(&line, "`");
	if (place != NULL) {
		put(&line, " in `");
		put(&line, place);
		put(&line, "`");
	}
	definition *owner = owner_of(im, scope, name);
	if (owner != NULL)
		put_owner(&line, im, owner, scope);
	else
		put_nearest(&line, im, name, scope);
	say_text(&line);
	im->failed = true;
}

static void check_uses(image *im, uint32_t user)
{
	object *o = &im->objects[user];
	for (uint32_t s = 1; s < o->e.symbol_count; s++) {
		elf_symbol *symbol = &o->e.symbols[s];
		if (symbol->shndx != SHN_UNDEF || binding(symbol) != STB_GLOBAL)
			continue;
		const char *name = symbol_name(&o->e, symbol);
		if (resolve(im, user, name) == NULL && !is_given(im, name))
			report(im, o->library, o->scope, name, user_of(&o->e, s));
	}
}

/* Where the image begins. */
static void check_entry(image *im)
{
	const char *name = script_entry(im->script);
	if (name == NULL || script_defines(im->script, name))
		return;
	size_t count;
	definition *found = find(im, name, &count);
	if (count == 0 || found->is_private)
		report(im, "the linker script", KERNEL, name, "ENTRY");
}

static bool is_visible(const image *im, const definition *d)
{
	return !d->is_private && im->objects[d->object].is_taken;
}

static void check_twice(image *im)
{
	const definition *before = NULL;
	for (size_t i = 0; i < im->definition_count; i++) {
		const definition *now = &im->definitions[i];
		if (!is_visible(im, now) || now->is_weak)
			continue;
		const definition *last = before;
		before = now;
		if (last == NULL || strcmp(last->name, now->name) != 0 || im->objects[last->object].scope != im->objects[now->object].scope)
			continue;
		text line = { 0 };
		put(&line, "`");
		put(&line, now->name);
		put(&line, "` is defined by ");
		put(&line, im->objects[last->object].library);
		put(&line, " and ");
		put(&line, im->objects[now->object].library);
		put(&line, ": let only one of them export it");
		say_text(&line);
		im->failed = true;
	}
}

static bytes listed(const image *im)
{
	text list = { 0 };
	for (size_t i = 0; i < im->definition_count; i++) {
		const definition *d = &im->definitions[i];
		if (!is_visible(im, d) || d->is_hidden)
			continue;
		put(&list, d->name);
		put(&list, " ");
		put(&list, im->objects[d->object].library);
		put(&list, "\n");
	}
	return text_bytes(&list);
}

/* The platform's script, and the fragments that libraries add. */
static bytes joined(bytes a, bytes b)
{
	uint8_t *both = allocate(a.size + b.size + 1);
	memcpy(both, a.data, a.size);
	both[a.size] = '\n';
	memcpy(both + a.size + 1, b.data, b.size);
	return (bytes){ both, a.size + b.size + 1 };
}

int elf_check(int argc, char **argv)
{
	image im = { .gates = allocate((size_t)argc * sizeof(char *)) };
	for (; argc >= 2; argc -= 2, argv += 2) {
		if (strcmp(argv[0], "--script") == 0)
			im.script = joined(im.script, read_script(argv[1]));
		else if (strcmp(argv[0], "--gate") == 0)
			im.gates[im.gate_count++] = argv[1];
		else
			break;
	}
	if (argc < 2)
		return USAGE;
	open_objects(&im, argv + 1, argc - 1);
	collect(&im);
	check_twice(&im);
	for (uint32_t i = 0; i < im.count; i++)
		if (im.objects[i].is_taken)
			check_uses(&im, i);
	check_entry(&im);
	if (im.failed)
		return 1;
	write_file(argv[0], listed(&im), 0644);
	return 0;
}
