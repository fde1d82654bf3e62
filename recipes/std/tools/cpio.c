/*
 * cpio: an archive in the newc format (Linux, Documentation/driver-api/early-userspace/buffer-format.rst) of files that are named one by one:
 * sorted by bytes, folders before what lies in them, no times, owner 0.
 */
#include "rt.h"
#include "tools.h"

enum { FOLDER = 040755, PLAIN_FILE = 0100644 };

typedef struct {
	const char *name, *path; /* path NULL: a folder */
} entry;

static int by_entry_name(const void *a, const void *b)
{
	return strcmp(((const entry *)a)->name, ((const entry *)b)->name);
}

static void pad(text *out)
{
	while (out->size % 4 != 0)
		put_bytes(out, "", 1);
}

static void put_entry(text *out, const char *name, unsigned inode, unsigned mode, bytes content)
{
	const uint64_t fields[] = { inode, mode, 0, 0, 1, 0, content.size, 0, 0, 0, 0, strlen(name) + 1, 0 };
	put(out, "070701");
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		put_hex(out, fields[i], 8);
	put_bytes(out, name, strlen(name) + 1);
	pad(out);
	put_bytes(out, content.data, content.size);
	pad(out);
}

static const char *cut(const char *s, size_t n)
{
	char *copy = allocate(n + 1);
	memcpy(copy, s, n);
	return copy;
}

int cpio(int argc, char **argv)
{
	if (argc < 1)
		return USAGE;
	size_t most = 0, count = 0;
	for (int i = 1; i < argc; i++)
		for (const char *c = argv[i]; *c != 0; c++)
			most += *c == '/' || *c == '=';
	entry *entries = allocate((most + 1) * sizeof(entry));
	for (int i = 1; i < argc; i++) {
		size_t n = 0;
		while (argv[i][n] != '=') {
			if (argv[i][n] == 0)
				return USAGE;
			if (argv[i][n] == '/')
				entries[count++] = (entry){ cut(argv[i], n), NULL };
			n++;
		}
		if (n == 0 || argv[i][0] == '/' || argv[i][n - 1] == '/')
			fail(argv[i], "the name is no relative path");
		entries[count++] = (entry){ cut(argv[i], n), argv[i] + n + 1 };
	}
	sort(entries, count, sizeof(entry), by_entry_name);
	text out = { 0 };
	unsigned inode = 1;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && strcmp(entries[i].name, entries[i - 1].name) == 0) {
			if (entries[i].path != NULL || entries[i - 1].path != NULL)
				fail(entries[i].name, "it is given twice");
			continue;
		}
		bytes content = entries[i].path == NULL ? (bytes){ NULL, 0 } : read_file(entries[i].path);
		put_entry(&out, entries[i].name, inode++, entries[i].path == NULL ? FOLDER : PLAIN_FILE, content);
	}
	put_entry(&out, "TRAILER!!!", 0, 0, (bytes){ NULL, 0 });
	write_file(argv[0], text_bytes(&out), 0644);
	return 0;
}
