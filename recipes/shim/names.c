/* Names of files: made, removed, changed. */
#include <string.h>
#include "serve.h"

static unsigned mask = 022;

unsigned file_mask(void)
{
	return mask;
}

long call_umask(const long *a)
{
	const unsigned before = mask;
	mask = (unsigned)a[0] & 0777;
	return before;
}

long call_mkdirat(const long *a)
{
	struct vfs_node *folder, *node;
	const long error = folder_of(a[0], &folder);
	return error < 0 ? error : vfs_make(folder, (const char *)a[1], VFS_FOLDER, (unsigned)a[2] & 07777 & ~mask, &node);
}

long call_unlinkat(const long *a)
{
	struct vfs_node *folder;
	const long error = folder_of(a[0], &folder);
	return error < 0 ? error : vfs_remove(folder, (const char *)a[1], ((unsigned)a[2] & AT_REMOVEDIR) != 0);
}

long call_symlinkat(const long *a)
{
	struct vfs_node *folder;
	const long error = folder_of(a[1], &folder);
	return error < 0 ? error : vfs_make_link(folder, (const char *)a[2], (const char *)a[0]);
}

long call_readlinkat(const long *a)
{
	struct vfs_node *folder, *node;
	long error = folder_of(a[0], &folder);
	if (error == 0)
		error = vfs_find(folder, (const char *)a[1], false, &node);
	if (error < 0)
		return error;
	if (node->kind != VFS_LINK || a[3] <= 0)
		return -EINVAL;
	const size_t length = strlen(node->target), size = length < (size_t)a[3] ? length : (size_t)a[3];
	memcpy((char *)a[2], node->target, size);
	return (long)size;
}

/* renameat and renameat2: of its flags there is RENAME_NOREPLACE. */
static long rename_at(long from, const char *old_path, long to, const char *new_path, unsigned flags)
{
	enum { RENAME_NOREPLACE = 1 };
	struct vfs_node *old_folder, *new_folder, *there;
	long error = folder_of(from, &old_folder);
	if (error == 0)
		error = folder_of(to, &new_folder);
	if (error < 0)
		return error;
	if (flags & ~(unsigned)RENAME_NOREPLACE)
		return -EINVAL;
	if (flags != 0 && vfs_find(new_folder, new_path, false, &there) == 0)
		return -EEXIST;
	return vfs_rename(old_folder, old_path, new_folder, new_path);
}

long call_renameat(const long *a)
{
	return rename_at(a[0], (const char *)a[1], a[2], (const char *)a[3], 0);
}

long call_renameat2(const long *a)
{
	return rename_at(a[0], (const char *)a[1], a[2], (const char *)a[3], (unsigned)a[4]);
}

long call_getcwd(const long *a)
{
	return vfs_path(work_folder(), (char *)a[0], (size_t)a[1]);
}

static long change_to(struct vfs_node *node)
{
	if (node->kind != VFS_FOLDER)
		return -ENOTDIR;
	set_work_folder(node);
	return 0;
}

long call_chdir(const long *a)
{
	struct vfs_node *node;
	const long error = vfs_find(work_folder(), (const char *)a[0], true, &node);
	return error < 0 ? error : change_to(node);
}

long call_fchdir(const long *a)
{
	struct open_file *file = file_of((int)a[0]);
	return file == NULL ? -EBADF : change_to(file->node);
}

#if defined(__x86_64__)
long call_mkdir(const long *a)
{
	return call_mkdirat((const long[]){ AT_FDCWD, a[0], a[1] });
}

long call_rmdir(const long *a)
{
	return call_unlinkat((const long[]){ AT_FDCWD, a[0], AT_REMOVEDIR });
}

long call_unlink(const long *a)
{
	return call_unlinkat((const long[]){ AT_FDCWD, a[0], 0 });
}

long call_symlink(const long *a)
{
	return call_symlinkat((const long[]){ a[0], AT_FDCWD, a[1] });
}

long call_readlink(const long *a)
{
	return call_readlinkat((const long[]){ AT_FDCWD, a[0], a[1], a[2] });
}

long call_rename(const long *a)
{
	return rename_at(AT_FDCWD, (const char *)a[0], AT_FDCWD, (const char *)a[1], 0);
}
#endif
