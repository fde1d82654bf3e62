/* What is known of a file. */
#include <pages.h>
#include <string.h>
#include "serve.h"

/* struct stat of the kernel: arch/x86/include/uapi/asm/stat.h, include/uapi/asm-generic/stat.h. */
struct status {
	uint64_t device, number;
#if defined(__x86_64__)
	uint64_t links;
	uint32_t mode, owner, group, unused0;
	uint64_t kind_of_device;
	int64_t size, block_size, blocks;
#else
	uint32_t mode, links, owner, group;
	uint64_t kind_of_device, unused0;
	int64_t size;
	int32_t block_size, unused1;
	int64_t blocks;
#endif
	struct timespec read, written, changed;
#if defined(__x86_64__)
	int64_t unused[3];
#else
	uint32_t unused[2];
#endif
};

enum { BLOCK = 512 };

static uint32_t type_of(const struct vfs_node *node)
{
	switch (node->kind) {
	case VFS_FOLDER: return S_IFDIR;
	case VFS_LINK: return S_IFLNK;
	case VFS_DEVICE: return S_IFCHR;
	case VFS_STREAM: return node->stream->type;
	case VFS_FILE: break;
	}
	return S_IFREG;
}

static int64_t size_of(const struct vfs_node *node)
{
	switch (node->kind) {
	case VFS_FILE: return (int64_t)node->content.size;
	case VFS_LINK: return (int64_t)strlen(node->target);
	case VFS_FOLDER:
	case VFS_STREAM:
	case VFS_DEVICE: break;
	}
	return 0;
}

static long fill(struct status *to, const struct vfs_node *node)
{
	const struct timespec time = { (int64_t)(node->changed / NANOSECONDS), (int64_t)(node->changed % NANOSECONDS) };
	*to = (struct status){
		.device = 1, .number = node->number, .links = 1, .mode = type_of(node) | node->mode, .size = size_of(node), .block_size = PAGE,
		.blocks = (size_of(node) + BLOCK - 1) / BLOCK, .read = time, .written = time, .changed = time,
	};
	if (node->kind == VFS_DEVICE)
		to->kind_of_device = node->number;
	return 0;
}

long call_fstat(const long *a)
{
	struct open_file *file = file_of((int)a[0]);
	return file == NULL ? -EBADF : fill((struct status *)a[1], file->node);
}

/* A path below an open folder; with AT_EMPTY_PATH the open file itself. */
static long find_at(long descriptor, const char *path, unsigned flags, struct vfs_node **node)
{
	const long error = folder_of(descriptor, node);
	if (error < 0 || ((flags & AT_EMPTY_PATH) && *path == 0))
		return error;
	return vfs_find(*node, path, !(flags & AT_SYMLINK_NOFOLLOW), node);
}

long call_fstatat(const long *a)
{
	struct vfs_node *node;
	const long error = find_at(a[0], (const char *)a[1], (unsigned)a[3], &node);
	return error < 0 ? error : fill((struct status *)a[2], node);
}

/* Whoever asks may do everything, but for running what isn't a program. */
static long check_access(long descriptor, const char *path, unsigned wanted)
{
	enum { EXECUTE = 1, EXECUTE_BITS = 0111 };
	struct vfs_node *node;
	const long error = find_at(descriptor, path, 0, &node);
	if (error < 0)
		return error;
	return (wanted & EXECUTE) && node->kind == VFS_FILE && !(node->mode & EXECUTE_BITS) ? -EACCES : 0;
}

long call_faccessat(const long *a)
{
	return check_access(a[0], (const char *)a[1], (unsigned)a[2]);
}

long call_fchmod(const long *a)
{
	struct open_file *file = file_of((int)a[0]);
	if (file == NULL)
		return -EBADF;
	file->node->mode = (unsigned)a[1] & 07777;
	return 0;
}

long call_fchmodat(const long *a)
{
	struct vfs_node *node;
	const long error = find_at(a[0], (const char *)a[1], 0, &node);
	if (error == 0)
		node->mode = (unsigned)a[2] & 07777;
	return error;
}

/* There is one time for a file: that of its last change. */
long call_utimensat(const long *a)
{
	enum { UTIME_NOW = 0x3fffffff, UTIME_OMIT = 0x3ffffffe };
	const struct timespec *times = (const struct timespec *)a[2];
	struct vfs_node *node;
	const long error = a[1] == 0 ? folder_of(a[0], &node) : find_at(a[0], (const char *)a[1], (unsigned)a[3], &node);
	if (error < 0)
		return error;
	if (times == NULL || times[1].nanoseconds == UTIME_NOW)
		vfs_touch(node);
	else if (times[1].nanoseconds != UTIME_OMIT)
		node->changed = (uint64_t)times[1].seconds * NANOSECONDS + (uint64_t)times[1].nanoseconds;
	return 0;
}

#if defined(__x86_64__)
long call_stat(const long *a)
{
	return call_fstatat((const long[]){ AT_FDCWD, a[0], a[1], 0 });
}

long call_lstat(const long *a)
{
	return call_fstatat((const long[]){ AT_FDCWD, a[0], a[1], AT_SYMLINK_NOFOLLOW });
}

long call_access(const long *a)
{
	return check_access(AT_FDCWD, (const char *)a[0], (unsigned)a[1]);
}

long call_chmod(const long *a)
{
	return call_fchmodat((const long[]){ AT_FDCWD, a[0], a[1], 0 });
}
#endif
