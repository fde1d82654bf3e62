/* Files are opened, named by numbers, closed. */
#include "serve.h"

static long make_file(struct vfs_node *folder, const char *path, unsigned mode, struct vfs_node **node)
{
	return vfs_make(folder, path, VFS_FILE, mode & 07777 & ~file_mask(), node);
}

static long find_or_make(struct vfs_node *folder, const char *path, unsigned flags, unsigned mode, struct vfs_node **node)
{
	const bool exclusive = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
	const long error = vfs_find(folder, path, !(flags & O_NOFOLLOW) && !exclusive, node);
	if (error == 0)
		return exclusive ? -EEXIST : 0;
	return error == -ENOENT && (flags & O_CREAT) ? make_file(folder, path, mode, node) : error;
}

/* What flags and what is there say to one another. */
static long check_kind(const struct vfs_node *node, unsigned flags)
{
	const bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);
	if ((flags & O_DIRECTORY) && node->kind != VFS_FOLDER)
		return -ENOTDIR;
	if (flags & O_PATH)
		return 0;
	if (node->kind == VFS_LINK)
		return -ELOOP;
	return node->kind == VFS_FOLDER && (writes || (flags & O_CREAT)) ? -EISDIR : 0;
}

static long open_at(long descriptor, const char *path, unsigned flags, unsigned mode)
{
	struct vfs_node *folder, *node;
	long error = folder_of(descriptor, &folder);
	if (error == 0)
		error = find_or_make(folder, path, flags, mode, &node);
	if (error == 0)
		error = check_kind(node, flags);
	if (error == 0 && (flags & O_TRUNC) && !(flags & O_PATH) && node->kind == VFS_FILE)
		error = vfs_resize(node, 0);
	if (error < 0)
		return error;
	struct open_file *file = open_node(node, flags);
	return file == NULL ? -ENOMEM : give_number(file, 0);
}

long call_openat(const long *a)
{
	return open_at(a[0], (const char *)a[1], (unsigned)a[2], (unsigned)a[3]);
}

long call_close(const long *a)
{
	return close_number((int)a[0]);
}

long call_dup(const long *a)
{
	struct open_file *file = file_of((int)a[0]);
	return file == NULL ? -EBADF : give_number(file, 0);
}

long call_dup3(const long *a)
{
	struct open_file *file = file_of((int)a[0]);
	if (file == NULL)
		return -EBADF;
	return (int)a[0] == (int)a[1] ? -EINVAL : put_number((int)a[1], file);
}

/* Locks are had at once: there is no other process. */
long call_fcntl(const long *a)
{
	enum { F_DUPFD = 0, F_GETFD = 1, F_SETFD = 2, F_GETFL = 3, F_SETFL = 4, F_GETLK = 5, F_SETLK = 6, F_SETLKW = 7, F_DUPFD_CLOEXEC = 1030, F_UNLCK = 2 };
	struct open_file *file = file_of((int)a[0]);
	if (file == NULL)
		return -EBADF;
	switch ((int)a[1]) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return give_number(file, (int)a[2]);
	case F_GETFD: /* nothing is executed */
	case F_SETFD:
	case F_SETLK:
	case F_SETLKW:
		return 0;
	case F_GETFL:
		return (long)(file->flags & ~(unsigned)(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC));
	case F_SETFL:
		file->flags = (file->flags & ~(unsigned)(O_APPEND | O_NONBLOCK)) | ((unsigned)a[2] & (O_APPEND | O_NONBLOCK));
		return 0;
	case F_GETLK:
		*(short *)a[2] = F_UNLCK; /* l_type of struct flock */
		return 0;
	default:
		return -EINVAL;
	}
}

#if defined(__x86_64__)
long call_open(const long *a)
{
	return open_at(AT_FDCWD, (const char *)a[0], (unsigned)a[1], (unsigned)a[2]);
}

long call_creat(const long *a)
{
	return open_at(AT_FDCWD, (const char *)a[0], O_CREAT | O_WRONLY | O_TRUNC, (unsigned)a[1]);
}

long call_dup2(const long *a)
{
	return (int)a[0] == (int)a[1] && file_of((int)a[0]) != NULL ? (int)a[0] : call_dup3(a);
}
#endif
