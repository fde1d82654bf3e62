/* Numbers of open files. */
#include <heap.h>
#include <init.h>
#include "serve.h"

static struct open_file *files[CONFIG_SHIM_FILES];
static struct vfs_node *work;

struct open_file *file_of(long descriptor)
{
	return descriptor >= 0 && descriptor < CONFIG_SHIM_FILES ? files[descriptor] : NULL;
}

struct open_file *open_node(struct vfs_node *node, unsigned flags)
{
	static uint64_t serial;
	struct open_file *file = malloc(sizeof *file);
	if (file != NULL)
		*file = (struct open_file){ vfs_hold(node), flags, 0, 0, ++serial };
	return file;
}

static void drop(struct open_file *file)
{
	vfs_release(file->node);
	free(file);
}

long give_number(struct open_file *file, long least)
{
	if (least < 0 || least >= CONFIG_SHIM_FILES)
		return -EINVAL;
	for (long i = least; i < CONFIG_SHIM_FILES; i++) {
		if (files[i] != NULL)
			continue;
		files[i] = file;
		file->users++;
		return i;
	}
	if (file->users == 0)
		drop(file);
	return -EMFILE;
}

long open_stream(struct vfs_node *node, unsigned flags)
{
	if (node == NULL)
		return -ENOMEM;
	struct open_file *file = open_node(node, flags);
	vfs_release(node);
	return file == NULL ? -ENOMEM : give_number(file, 0);
}

struct open_file *file_use(long descriptor)
{
	struct open_file *file = file_of(descriptor);
	if (file != NULL)
		file->users++;
	return file;
}

void file_done(struct open_file *file)
{
	if (--file->users == 0)
		drop(file);
}

long close_number(long descriptor)
{
	struct open_file *file = file_of(descriptor);
	if (file == NULL)
		return -EBADF;
	files[descriptor] = NULL;
	file_done(file);
	return 0;
}

long put_number(long number, struct open_file *file)
{
	if (number < 0 || number >= CONFIG_SHIM_FILES)
		return -EBADF;
	file->users++;
	if (files[number] != NULL)
		close_number(number);
	files[number] = file;
	return number;
}

struct vfs_node *work_folder(void)
{
	return work == NULL ? vfs_root() : work;
}

void set_work_folder(struct vfs_node *folder)
{
	vfs_hold(folder);
	if (work != NULL)
		vfs_release(work);
	work = folder;
}

long folder_of(long descriptor, struct vfs_node **folder)
{
	/* Arguments of type int come as longs whose upper half nobody promises. */
	if ((int)descriptor == AT_FDCWD) {
		*folder = work_folder();
		return 0;
	}
	struct open_file *file = file_of((int)descriptor);
	if (file == NULL)
		return -EBADF;
	*folder = file->node;
	return 0;
}

/* Standard input, output and error. */
static void open_console(void)
{
	struct vfs_node *console;
	if (vfs_find(vfs_root(), "/dev/console", true, &console) < 0)
		return;
	struct open_file *file = open_node(console, O_RDWR);
	for (int i = 0; file != NULL && i < 3; i++)
		give_number(file, 0);
}
INIT(8, open_console);
