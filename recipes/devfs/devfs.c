#include <console.h>
#include <entropy.h>
#include <error.h>
#include <init.h>
#include <string.h>
#include <vfs.h>

static long read_nothing(void *to, size_t size)
{
	(void)to, (void)size;
	return 0;
}

static long read_zeros(void *to, size_t size)
{
	memset(to, 0, size);
	return (long)size;
}

static long read_entropy(void *to, size_t size)
{
	return entropy_fill(to, size) ? (long)size : -EIO;
}

static long read_console(void *to, size_t size)
{
	return (long)console_read(to, size);
}

static long write_nowhere(const void *from, size_t size)
{
	(void)from;
	return (long)size;
}

static long write_full(const void *from, size_t size)
{
	(void)from;
	return size == 0 ? 0 : -ENOSPC;
}

static long write_console(const void *from, size_t size)
{
	console_write(from, size);
	return (long)size;
}

static void devfs_start(void)
{
	static const struct {
		const char *path;
		struct vfs_device device;
	} devices[] = {
		{ "/dev/null", { read_nothing, write_nowhere, false } },
		{ "/dev/zero", { read_zeros, write_nowhere, false } },
		{ "/dev/full", { read_zeros, write_full, false } },
		{ "/dev/random", { read_entropy, write_nowhere, false } },
		{ "/dev/urandom", { read_entropy, write_nowhere, false } },
		{ "/dev/console", { read_console, write_console, true } },
		{ "/dev/tty", { read_console, write_console, true } },
	};
	struct vfs_node *folder;

	vfs_make(vfs_root(), "/dev", VFS_FOLDER, 0755, &folder);
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
		vfs_make_device(devices[i].path, &devices[i].device);
}
INIT(4, devfs_start);
