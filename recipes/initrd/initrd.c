/*
 * The newc format of CPIO: Linux, Documentation/driver-api/early-userspace/buffer-format.rst. One archive is `initrd` of the image
 * (recipes/std/image.kiln); another may come with the machine, whose files take the place of those that have their names. Files stay where they are
 * until somebody writes them.
 */
#ifdef BOOT_GIVES_INITRD
#include <boot.h>
#endif
#include <error.h>
#include <heap.h>
#include <init.h>
#include <log.h>
#include <stdint.h>
#include <string.h>
#include <vfs.h>

/* None where the image has no `initrd`. */
extern const uint8_t kiln_initrd[] __attribute__((weak));
extern const uint64_t kiln_initrd_size __attribute__((weak));

struct archive {
	const uint8_t *bytes;
	size_t size;
};

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
static bool next_entry(const struct archive *archive, size_t *at, struct entry *entry)
{
	const size_t left = archive->size - *at;
	const uint8_t *header = archive->bytes + *at;
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
	const size_t whole = padded(content + entry->size);
	*at += whole < left ? whole : left;
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

static long make_file(const struct entry *entry)
{
	struct vfs_node *node;
	long error = vfs_make(vfs_root(), entry->name, VFS_FILE, entry->mode & PERMISSIONS, &node);
	if (error == -EEXIST) {
		error = vfs_find(vfs_root(), entry->name, false, &node);
		if (error == 0 && node->kind != VFS_FILE)
			error = -EEXIST;
	}
	/* Nobody has written it yet. */
	if (error == 0)
		vfs_show(node, entry->content, entry->size);
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
		return make_file(entry);
	default:
		return -EINVAL;
	}
}

static void unpack(const struct archive *archive)
{
	struct entry entry;
	for (size_t at = 0; next_entry(archive, &at, &entry);) {
		const long error = make(&entry);
		if (error < 0)
			log_error("initrd: %s can't be made (error %ld)", entry.name, -error);
	}
}

static void initrd_start(void)
{
	if (&kiln_initrd_size != NULL)
		unpack(&(struct archive){ kiln_initrd, kiln_initrd_size });
#ifdef BOOT_GIVES_INITRD
	const struct boot_range given = boot_initrd();
	if (given.size > 0)
		unpack(&(struct archive){ (const uint8_t *)given.start, given.size });
#endif
}
INIT(5, initrd_start);
