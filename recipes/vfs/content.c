/* What a file holds: pages, those that are all zero left out. */
#include "tree.h"
#include <error.h>
#include <heap.h>
#include <pages.h>
#include <string.h>

enum { FIRST_PAGES = 8 };
/* As large as a count of bytes can say. */
#define LARGEST ((uint64_t)INT64_MAX)

static size_t least(size_t a, uint64_t b)
{
	return a < b ? a : (size_t)b;
}

void vfs_drop_content(struct vfs_node *file)
{
	struct vfs_content *c = &file->content;
	for (size_t i = 0; i < c->page_count; i++)
		if (c->pages[i] != NULL)
			pages_give(c->pages[i], 1);
	free(c->pages);
	*c = (struct vfs_content){ 0 };
}

/* Room for the number of so many pages. */
static bool reach(struct vfs_content *c, size_t count)
{
	if (count <= c->page_count)
		return true;
	size_t larger = c->page_count == 0 ? FIRST_PAGES : 2 * c->page_count;
	if (larger < count)
		larger = count;
	uint8_t **pages = realloc(c->pages, larger * sizeof *pages);
	if (pages == NULL)
		return false;
	memset(pages + c->page_count, 0, (larger - c->page_count) * sizeof *pages);
	c->pages = pages;
	c->page_count = larger;
	return true;
}

/* Pages `from` to `end` exist. */
static bool fill(struct vfs_content *c, size_t from, size_t end)
{
	if (!reach(c, end))
		return false;
	for (size_t i = from; i < end; i++)
		if (c->pages[i] == NULL && (c->pages[i] = pages_take(1)) == NULL)
			return false;
	return true;
}

/* What was part of the image becomes the file's own. */
static long own(struct vfs_node *file)
{
	struct vfs_content *c = &file->content;
	const uint8_t *fixed = c->fixed;
	if (fixed == NULL)
		return 0;
	if (!fill(c, 0, (c->size + PAGE - 1) / PAGE)) {
		const size_t size = c->size;
		vfs_drop_content(file);
		vfs_show(file, fixed, size);
		return -ENOSPC;
	}
	for (size_t at = 0; at < c->size; at += PAGE)
		memcpy(c->pages[at / PAGE], fixed + at, least(PAGE, c->size - at));
	c->fixed = NULL;
	return 0;
}

void vfs_show(struct vfs_node *file, const void *bytes, size_t size)
{
	file->content.fixed = bytes;
	file->content.size = size;
}

long vfs_read(struct vfs_node *file, void *to, size_t size, uint64_t at)
{
	const struct vfs_content *c = &file->content;
	uint8_t *out = to;
	if (at >= c->size)
		return 0;
	size = least(size, c->size - at);
	if (c->fixed != NULL) {
		memcpy(out, c->fixed + at, size);
		return (long)size;
	}
	for (size_t left = size; left > 0;) {
		const size_t page = at / PAGE, start = at % PAGE, n = least(left, PAGE - start);
		if (page < c->page_count && c->pages[page] != NULL)
			memcpy(out, c->pages[page] + start, n);
		else
			memset(out, 0, n);
		out += n;
		at += n;
		left -= n;
	}
	return (long)size;
}

long vfs_write(struct vfs_node *file, const void *from, size_t size, uint64_t at)
{
	struct vfs_content *c = &file->content;
	const uint8_t *in = from;
	if (size > LARGEST || at > LARGEST - size)
		return -EFBIG;
	if (size == 0)
		return 0;
	const long error = own(file);
	if (error < 0)
		return error;
	if (!fill(c, at / PAGE, (at + size + PAGE - 1) / PAGE))
		return -ENOSPC;
	for (size_t left = size; left > 0;) {
		const size_t start = at % PAGE, n = least(left, PAGE - start);
		memcpy(c->pages[at / PAGE] + start, in, n);
		in += n;
		at += n;
		left -= n;
	}
	if (at > c->size)
		c->size = at;
	vfs_touch(file);
	return (long)size;
}

long vfs_resize(struct vfs_node *file, uint64_t size)
{
	struct vfs_content *c = &file->content;
	if (size > LARGEST)
		return -EFBIG;
	const long error = own(file);
	if (error < 0)
		return error;
	for (size_t i = (size + PAGE - 1) / PAGE; i < c->page_count; i++) {
		if (c->pages[i] != NULL)
			pages_give(c->pages[i], 1);
		c->pages[i] = NULL;
	}
	/* What lies behind the end must be zero when the file grows again. */
	if (size < c->size && size % PAGE != 0 && size / PAGE < c->page_count && c->pages[size / PAGE] != NULL)
		memset(c->pages[size / PAGE] + size % PAGE, 0, PAGE - size % PAGE);
	c->size = size;
	vfs_touch(file);
	return 0;
}
