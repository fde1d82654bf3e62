/* Memory for the application, in whole pages. What it may be used for is kept to with `shim.protect` only. */
#include <pages.h>
#include <string.h>
#include "protect.h"
#include "serve.h"

enum { MAP_PRIVATE = 2, MAP_SHARED = 1, MAP_TYPE = 15, MAP_FIXED = 0x10, MAP_ANONYMOUS = 0x20, MAP_FIXED_NOREPLACE = 0x100000 };
enum { MREMAP_MAYMOVE = 1 };

static size_t pages_of(unsigned long size)
{
	return size / PAGE + (size % PAGE != 0);
}

/* Gives pages back, as whoever takes them next wants them. */
static void give(void *range, size_t count)
{
	protect_pages(range, count, PROT_READ | PROT_WRITE);
	pages_give(range, count);
}

/* Pages that were taken, for this use; or an error, then they were given back. */
static long protected(void *range, size_t count, unsigned use)
{
	const long error = protect_pages(range, count, use & PROT_ALL);
	if (error < 0)
		give(range, count);
	return error < 0 ? error : (long)range;
}

/* A private copy of a part of the file; a shared one that is only read can be told from it by nobody but a writer. */
static long map_file(const long *a, size_t count)
{
	struct open_file *file = file_of((int)a[4]);
	if (file == NULL)
		return -EBADF;
	if (file->node->kind != VFS_FILE || ((a[3] & MAP_TYPE) != MAP_PRIVATE && (a[2] & PROT_WRITE)))
		return -ENODEV;
	if (a[5] < 0 || a[5] % PAGE != 0)
		return -EINVAL;
	void *range = pages_take(count);
	if (range == NULL)
		return -ENOMEM;
	const long got = vfs_read(file->node, range, count * PAGE, (uint64_t)a[5]);
	if (got < 0)
		pages_give(range, count);
	return got < 0 ? got : protected(range, count, (unsigned)a[2]);
}

long call_mmap(const long *a)
{
	const size_t count = pages_of((unsigned long)a[1]);
	if (count == 0)
		return -EINVAL;
	if (a[3] & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		return -EOPNOTSUPP;
	if (!(a[3] & MAP_ANONYMOUS))
		return map_file(a, count);
	void *range = pages_take(count);
	return range == NULL ? -ENOMEM : protected(range, count, (unsigned)a[2]);
}

long call_munmap(const long *a)
{
	const size_t count = pages_of((unsigned long)a[1]);
	if (a[0] % PAGE != 0 || count == 0)
		return -EINVAL;
	give((void *)a[0], count);
	return 0;
}

long call_mremap(const long *a)
{
	uint8_t *old = (uint8_t *)a[0];
	const size_t have = pages_of((unsigned long)a[1]), want = pages_of((unsigned long)a[2]);
	if (want == 0 || have == 0 || (a[3] & ~(long)MREMAP_MAYMOVE))
		return -EINVAL;
	if (!pages_hold(old, have))
		return -EFAULT;
	if (want <= have) {
		give(old + want * PAGE, have - want);
		return a[0];
	}
	if (pages_extend(old, have, want))
		return a[0];
	void *moved = a[3] & MREMAP_MAYMOVE ? pages_take(want) : NULL;
	if (moved == NULL)
		return -ENOMEM;
	protect_pages(old, have, PROT_READ | PROT_WRITE);
	memcpy(moved, old, have * PAGE);
	give(old, have);
	return (long)moved;
}

long call_madvise(const long *a)
{
	enum { MADV_DONTNEED = 4 };
	/* Advice may be passed over, but this one is a promise: the pages read as zero. */
	if ((int)a[2] == MADV_DONTNEED && pages_hold((void *)a[0], pages_of((unsigned long)a[1])))
		clear_pages((void *)a[0], pages_of((unsigned long)a[1]));
	return 0;
}
