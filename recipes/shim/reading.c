/* What is done with an open file. */
#include <string.h>
#include "serve.h"

enum { SEEK_SET = 0, SEEK_CUR = 1, SEEK_END = 2, MOST_PARTS = 1024 };

static bool may_read(const struct open_file *file)
{
	return (file->flags & O_ACCMODE) != O_WRONLY && !(file->flags & O_PATH);
}

static bool may_write(const struct open_file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY && !(file->flags & O_PATH);
}

/* Does it wait where it has nothing to read, or no room to write? */
static bool waits(const struct open_file *file)
{
	return !(file->flags & O_NONBLOCK);
}

/* Who writes to nobody is told by a signal, too. */
static long sent(long result)
{
	if (result == -EPIPE)
		signal_self(SIGPIPE);
	return result;
}

/* Is there a place in it? */
static bool has_place(const struct vfs_node *node)
{
	return node->kind != VFS_DEVICE && node->kind != VFS_STREAM;
}

/* At `*position`, which moves. */
static long read_at(struct open_file *file, void *to, size_t size, uint64_t *position)
{
	struct vfs_node *node = file->node;
	if (!may_read(file))
		return -EBADF;
	switch (node->kind) {
	case VFS_FOLDER: return -EISDIR;
	case VFS_DEVICE: return size == 0 ? 0 : node->device->read(to, size);
	case VFS_STREAM: return node->stream->read(node->state, &(struct vfs_part){ to, size }, 1, waits(file));
	case VFS_LINK: return -EINVAL;
	case VFS_FILE: break;
	}
	const long got = vfs_read(node, to, size, *position);
	*position += (uint64_t)got;
	return got;
}

static long write_at(struct open_file *file, const void *from, size_t size, uint64_t *position)
{
	struct vfs_node *node = file->node;
	if (!may_write(file))
		return -EBADF;
	if (node->kind == VFS_DEVICE)
		return node->device->write(from, size);
	if (node->kind == VFS_STREAM)
		return sent(node->stream->write(node->state, &(struct vfs_part){ (void *)(uintptr_t)from, size }, 1, waits(file)));
	if (file->flags & O_APPEND)
		*position = node->content.size;
	const long wrote = vfs_write(node, from, size, *position);
	if (wrote > 0)
		*position += (uint64_t)wrote;
	return wrote;
}

long call_read(const long *a)
{
	struct open_file *file = file_use((int)a[0]);
	if (file == NULL)
		return -EBADF;
	const long got = read_at(file, (void *)a[1], (size_t)a[2], &file->position);
	file_done(file);
	return got;
}

long call_write(const long *a)
{
	struct open_file *file = file_use((int)a[0]);
	if (file == NULL)
		return -EBADF;
	const long wrote = write_at(file, (const void *)a[1], (size_t)a[2], &file->position);
	file_done(file);
	return wrote;
}

/* Reads or writes the parts in order, until one of them isn't taken whole. */
static long each_part(struct open_file *file, const struct vfs_part *parts, int count, long (*take)(struct open_file *, void *, size_t, uint64_t *))
{
	long total = 0;
	for (int i = 0; i < count; i++) {
		if (parts[i].size == 0)
			continue;
		const long done = take(file, parts[i].at, parts[i].size, &file->position);
		if (done < 0)
			return total > 0 ? total : done;
		total += done;
		if ((size_t)done < parts[i].size)
			break;
	}
	return total;
}

static long write_part(struct open_file *file, void *from, size_t size, uint64_t *position)
{
	return write_at(file, from, size, position);
}

/* readv, writev. The parts of what goes through a stream belong together, as in a datagram. */
static long all_parts(const long *a, bool writes)
{
	const struct vfs_part *parts = (const struct vfs_part *)a[1];
	const int count = (int)a[2];
	if (count < 0 || count > MOST_PARTS)
		return -EINVAL;
	struct open_file *file = file_use((int)a[0]);
	if (file == NULL)
		return -EBADF;
	struct vfs_node *node = file->node;
	long done;
	if (node->kind != VFS_STREAM || !(writes ? may_write(file) : may_read(file)))
		done = each_part(file, parts, count, writes ? write_part : read_at);
	else
		done = writes ? sent(node->stream->write(node->state, parts, (size_t)count, waits(file))) : node->stream->read(node->state, parts, (size_t)count, waits(file));
	file_done(file);
	return done;
}

long call_readv(const long *a)
{
	return all_parts(a, false);
}

long call_writev(const long *a)
{
	return all_parts(a, true);
}

/* At a place of its own: the file's stays. */
static long at_place(const long *a, long (*take)(struct open_file *, void *, size_t, uint64_t *))
{
	struct open_file *file = file_of((int)a[0]);
	uint64_t position = (uint64_t)a[3];
	if (file == NULL)
		return -EBADF;
	if (a[3] < 0)
		return -EINVAL;
	return !has_place(file->node) ? -ESPIPE : take(file, (void *)a[1], (size_t)a[2], &position);
}

long call_pread(const long *a)
{
	return at_place(a, read_at);
}

long call_pwrite(const long *a)
{
	return at_place(a, write_part);
}

long call_lseek(const long *a)
{
	struct open_file *file = file_of((int)a[0]);
	if (file == NULL)
		return -EBADF;
	if (!has_place(file->node))
		return -ESPIPE;
	const uint64_t end = file->node->kind == VFS_FILE ? file->node->content.size : 0;
	int64_t base;
	switch ((int)a[2]) {
	case SEEK_SET: base = 0; break;
	case SEEK_CUR: base = (int64_t)file->position; break;
	case SEEK_END: base = (int64_t)end; break;
	default: return -EINVAL;
	}
	int64_t position;
	if (__builtin_add_overflow(base, a[1], &position))
		return -EOVERFLOW;
	if (position < 0)
		return -EINVAL;
	file->position = (uint64_t)position;
	return position;
}

long call_ftruncate(const long *a)
{
	struct open_file *file = file_of((int)a[0]);
	if (file == NULL)
		return -EBADF;
	if (file->node->kind != VFS_FILE || !may_write(file) || a[1] < 0)
		return -EINVAL;
	return vfs_resize(file->node, (uint64_t)a[1]);
}

long call_truncate(const long *a)
{
	struct vfs_node *node;
	const long error = vfs_find(work_folder(), (const char *)a[0], true, &node);
	if (error < 0)
		return error;
	if (node->kind != VFS_FILE)
		return node->kind == VFS_FOLDER ? -EISDIR : -EINVAL;
	return a[1] < 0 ? -EINVAL : vfs_resize(node, (uint64_t)a[1]);
}

/* Only what isatty asks for: the size of a terminal's window. */
long call_ioctl(const long *a)
{
	enum { TIOCGWINSZ = 0x5413, ROWS = 24, COLUMNS = 80 };
	struct open_file *file = file_of((int)a[0]);
	if (file == NULL)
		return -EBADF;
	if (file->node->kind != VFS_DEVICE || !file->node->device->is_terminal || (unsigned)a[1] != TIOCGWINSZ)
		return -ENOTTY;
	unsigned short *size = (unsigned short *)a[2];
	size[0] = ROWS;
	size[1] = COLUMNS;
	size[2] = size[3] = 0;
	return 0;
}

/* struct linux_dirent64 of include/linux/dirent.h */
struct folder_entry {
	uint64_t number;
	int64_t next;
	uint16_t length;
	uint8_t type;
	char name[];
};

enum { NAME_AT = 19, DT_CHR = 2, DT_DIR = 4, DT_REG = 8, DT_LNK = 10 };

static uint8_t type_of(const struct vfs_node *node)
{
	switch (node->kind) {
	case VFS_FOLDER: return DT_DIR;
	case VFS_DEVICE: return DT_CHR;
	case VFS_LINK: return DT_LNK;
	case VFS_STREAM: /* is in no folder */
	case VFS_FILE: break;
	}
	return DT_REG;
}

/* The folder itself, the one above it, then what lies in it; NULL behind the last. */
static const struct vfs_node *entry_at(const struct vfs_node *folder, uint64_t index, const char **name)
{
	if (index < 2) {
		*name = index == 0 ? "." : "..";
		return index == 0 || folder->parent == NULL ? folder : folder->parent;
	}
	const struct vfs_node *child = folder->first;
	for (; child != NULL && index > 2; index--)
		child = child->next;
	if (child != NULL)
		*name = child->name;
	return child;
}

long call_getdents(const long *a)
{
	struct open_file *file = file_of((int)a[0]);
	uint8_t *to = (uint8_t *)a[1];
	const size_t size = (unsigned)a[2];
	size_t used = 0;
	const char *name;

	if (file == NULL)
		return -EBADF;
	if (file->node->kind != VFS_FOLDER)
		return -ENOTDIR;
	for (const struct vfs_node *node; (node = entry_at(file->node, file->position, &name)) != NULL; file->position++) {
		const size_t length = (NAME_AT + strlen(name) + 1 + 7) & ~(size_t)7;
		if (length > size - used)
			return used == 0 ? -EINVAL : (long)used;
		struct folder_entry *entry = (struct folder_entry *)(to + used);
		entry->number = node->number;
		entry->next = (int64_t)file->position + 1;
		entry->length = (uint16_t)length;
		entry->type = type_of(node);
		memcpy(entry->name, name, strlen(name) + 1);
		used += length;
	}
	return (long)used;
}
