/*
 * cpio: an archive in the newc format (Linux, Documentation/driver-api/early-userspace/buffer-format.rst): sorted by bytes, folders before what lies
 * in them, no times, owner 0; of the modes only whether a file may be executed.
 */
#include "rt.h"
#include "tools.h"

typedef struct {
	const char *name, *path; /* path NULL: a folder that only a name speaks of */
	file_kind kind;
} entry;

typedef struct {
	entry *entries;
	size_t count, capacity;
} list;

static const char *joined(const char *a, size_t n, const char *b)
{
	size_t rest = b == NULL ? 0 : strlen(b) + 1;
	char *whole = allocate(n + rest + 1);
	memcpy(whole, a, n);
	if (b != NULL) {
		whole[n] = '/';
		memcpy(whole + n + 1, b, rest);
	}
	return whole;
}

static void add(list *l, entry e)
{
	if (l->count == l->capacity) {
		size_t capacity = l->capacity * 2 + 64;
		l->entries = grow(l->entries, l->count * sizeof(entry), capacity * sizeof(entry));
		l->capacity = capacity;
	}
	l->entries[l->count++] = e;
}

static void add_path(list *l, const char *name, const char *path, bool follow)
{
	entry e = { name, path, kind_of_file(path, follow) };
	if (e.kind == OTHER)
		fail(path, "it is no file, folder or link");
	add(l, e);
	if (e.kind != FOLDER)
		return;
	for (const char **child = list_folder(path); *child != NULL; child++)
		add_path(l, joined(name, strlen(name), *child), joined(path, strlen(path), *child), false);
}

/* `NAME=PATH`; false where it is no such text. */
static bool add_argument(list *l, const char *argument)
{
	size_t n = 0, part = 0;
	for (; argument[n] != '='; n++) {
		if (argument[n] == 0)
			return false;
		if (argument[n] != '/')
			continue;
		if (n == part || (n == part + 1 && argument[part] == '.') || (n == part + 2 && starts_with(argument + part, "..")))
			fail(argument, "the name is no relative path");
		part = n + 1;
		add(l, (entry){ joined(argument, n, NULL), NULL, FOLDER });
	}
	if (n == part || (n == part + 1 && argument[part] == '.') || (n == part + 2 && starts_with(argument + part, "..")))
		fail(argument, "the name is no relative path");
	add_path(l, joined(argument, n, NULL), argument + n + 1, true);
	return true;
}

/* `=PATH`: what lies in the folder, without the folder itself. */
static void add_content(list *l, const char *path)
{
	if (kind_of_file(path, true) != FOLDER)
		fail(path, "it is no folder, and has no name in the archive");
	for (const char **child = list_folder(path); *child != NULL; child++)
		add_path(l, *child, joined(path, strlen(path), *child), false);
}

static int by_entry_name(const void *a, const void *b)
{
	return strcmp(((const entry *)a)->name, ((const entry *)b)->name);
}

static void pad(text *out)
{
	while (out->size % 4 != 0)
		put_bytes(out, "", 1);
}

static void put_entry(text *out, const char *name, unsigned inode, unsigned mode, unsigned links, bytes content)
{
	const uint64_t fields[] = { inode, mode, 0, 0, links, 0, content.size, 0, 0, 0, 0, strlen(name) + 1, 0 };
	put(out, "070701");
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		put_hex(out, fields[i], 8);
	put_bytes(out, name, strlen(name) + 1);
	pad(out);
	put_bytes(out, content.data, content.size);
	pad(out);
}

static void put_one(text *out, const entry *e, unsigned inode)
{
	switch (e->kind) {
	case FOLDER: put_entry(out, e->name, inode, 040755, 2, (bytes){ NULL, 0 }); break;
	case LINK: put_entry(out, e->name, inode, 0120777, 1, read_link(e->path)); break;
	default: put_entry(out, e->name, inode, e->kind == EXECUTABLE ? 0100755 : 0100644, 1, read_file(e->path)); break;
	}
}

int cpio(int argc, char **argv)
{
	if (argc < 1)
		return USAGE;
	list l = { 0 };
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '=')
			add_content(&l, argv[i] + 1);
		else if (!add_argument(&l, argv[i]))
			return USAGE;
	}
	if (l.count > 0)
		sort(l.entries, l.count, sizeof(entry), by_entry_name);
	text out = { 0 };
	unsigned inode = 0;
	for (size_t i = 0; i < l.count; i++) {
		entry *e = &l.entries[i];
		if (i > 0 && strcmp(e->name, e[-1].name) == 0) {
			if (e->kind != FOLDER || e[-1].kind != FOLDER)
				fail(e->name, "it is given twice");
			continue;
		}
		put_one(&out, e, ++inode);
	}
	put_entry(&out, "TRAILER!!!", 0, 0, 1, (bytes){ NULL, 0 });
	write_file(argv[0], text_bytes(&out), 0644);
	return 0;
}
