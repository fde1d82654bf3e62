/*
 * The newc format of CPIO: Linux, Documentation/driver-api/early-userspace/buffer-format.rst. The archive is `initrd` of the image (recipes/std/image.kiln).
 * Files stay where they are until somebody writes them.
 */
#include <error.h>
#include <heap.h>
#include <init.h>
#include <log.h>
#include <stdint.h>
#include <string.h>
#include <vfs.h>

extern const uint8_t kiln_initrd[];
extern const uint64_t kiln_initrd_size;

enum { MAGIC = 6, FIELD = 8, FIELDS = 13, HEADER = MAGIC + FIELD * FIELDS, MODE = 1, SIZE = 6, NAME_SIZE = 11 };
enum { TYPE = 0170000, FOLDER = 0040000, FILE = 0100000, LINK = 0120000, PERMISSIONS = 07777 };

struct entry {
	const char *name;
	const uint8_t *content;
	size_t size;
	unsigned mode;
};

/* Eight hexadecimal digits; what is none counts as 0. */
static size_t field(const uint8_t *header, unsigned index)
{
	size_t value = 0;
	for (const uint8_t *at = header + MAGIC + index * FIELD, *end = at + FIELD; at < end; at++) {
		const unsigned digit = *at >= '0' && *at <= '9' ? *at - '0' : (*at | 32) >= 'a' && (*at | 32) <= 'f' ? (*at | 32) - 'a' + 10u : 0;
		value = value << 4 | digit;
	}
	return value;
}

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

/* The entry at `*at`, which moves behind it; false at the end, or where the archive is damaged. */
static bool next_entry(size_t *at, struct entry *entry)
{
	const size_t left = kiln_initrd_size - *at;
	const uint8_t *header = kiln_initrd + *at;
	if (left < HEADER || memcmp(header, "070701", MAGIC) != 0) {
		log_error("initrd: no entry at byte %lu", (unsigned long)*at);
		return false;
	}
	const size_t name_size = field(header, NAME_SIZE), content = padded(HEADER + name_size);
	entry->size = field(header, SIZE);
	if (name_size == 0 || content > left || entry->size > left - content || header[HEADER + name_size - 1] != 0) {
		log_error("initrd: the entry at byte %lu doesn't end", (unsigned long)*at);
		return false;
	}
	entry->name = (const char *)header + HEADER;
	entry->content = header + content;
	entry->mode = (unsigned)field(header, MODE);
	*at += padded(content + entry->size);
	return strcmp(entry->name, "TRAILER!!!") != 0;
}

static long make_link(const struct entry *entry)
{
	char *target = malloc(entry->size + 1);
	if (target == NULL)
		return -ENOMEM;
	memcpy(target, entry->content, entry->size);
	target[entry->size] = 0;
	const long error = vfs_make_link(vfs_root(), entry->name, target);
	free(target);
	return error;
}

static long make(const struct entry *entry)
{
	struct vfs_node *node;
	long error;

	switch (entry->mode & TYPE) {
	case FOLDER:
		error = vfs_make(vfs_root(), entry->name, VFS_FOLDER, entry->mode & PERMISSIONS, &node);
		return error == -EEXIST ? 0 : error;
	case LINK:
		return make_link(entry);
	case FILE:
		error = vfs_make(vfs_root(), entry->name, VFS_FILE, entry->mode & PERMISSIONS, &node);
		if (error == 0)
			vfs_show(node, entry->content, entry->size);
		return error;
	default:
		return -EINVAL;
	}
}

static void initrd_start(void)
{
	struct entry entry;
	for (size_t at = 0; next_entry(&at, &entry);) {
		const long error = make(&entry);
		if (error < 0)
			log_error("initrd: %s can't be made (error %ld)", entry.name, -error);
	}
}
INIT(5, initrd_start);
