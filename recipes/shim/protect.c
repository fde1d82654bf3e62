/*
 * mprotect, for the memory that mmap gives. Nothing is ever both writable and executable. Calls that are given addresses of protected memory aren't told by
 * EFAULT: they crash where they touch it, as the program itself would.
 */
#include <pages.h>
#include <protection.h>
#include <string.h>
#include "protect.h"
#include "serve.h"

_Static_assert((int)PROT_READ == PROTECTION_READ && (int)PROT_WRITE == PROTECTION_WRITE && (int)PROT_EXEC == PROTECTION_EXECUTE, "uses are numbered alike");

enum { USUAL = PROT_READ | PROT_WRITE };

/* Of each page what it may be used for, so that one which may be used as ever is 0. */
static uint8_t differences[CONFIG_PAGES_SIZE / PAGE];

static size_t first_page(const void *range)
{
	return ((uintptr_t)range - (uintptr_t)pages_begin()) / PAGE;
}

static bool is_already(size_t first, size_t count, unsigned use)
{
	for (size_t i = first; i < first + count; i++)
		if (differences[i] != (use ^ USUAL))
			return false;
	return true;
}

long protect_pages(void *range, size_t count, unsigned use)
{
	if (!pages_hold(range, count))
		return -ENOMEM;
	const size_t first = first_page(range);
	if ((use & (PROT_WRITE | PROT_EXEC)) == (PROT_WRITE | PROT_EXEC))
		return -EACCES;
	if (is_already(first, count, use))
		return 0;
	if (!protection_set(range, count * PAGE, use))
		return -ENOMEM;
	memset(differences + first, (int)(use ^ USUAL), count);
	return 0;
}

void clear_pages(void *range, size_t count)
{
	const size_t first = first_page(range);
	for (size_t i = 0; i < count; i++) {
		uint8_t *page = (uint8_t *)range + i * PAGE;
		const unsigned use = differences[first + i] ^ USUAL;
		if (protect_pages(page, 1, USUAL) == 0)
			memset(page, 0, PAGE);
		protect_pages(page, 1, use);
	}
}

long call_mprotect(const long *a)
{
	const unsigned long size = (unsigned long)a[1];
	if (a[0] % PAGE != 0 || (unsigned)a[2] > PROT_ALL)
		return -EINVAL;
	return size == 0 ? 0 : protect_pages((void *)a[0], size / PAGE + (size % PAGE != 0), (unsigned)a[2]);
}
