/* In place of the tools' own: each piece of memory ends at a page that can't be touched, so that one byte too far ends the program. */
#include "rt.h"
#include "syscall.h"

enum { PAGE = 4096, READ_WRITE = 3, PRIVATE_ANONYMOUS = 0x22 };
#if defined(__x86_64__)
enum { SYS_mprotect = 10 };
#else
enum { SYS_mprotect = 226 };
#endif

void *allocate(size_t size)
{
	if (size > SIZE_MAX / 2)
		fail("memory", "a size that is no size");
	size_t pages = (size + PAGE - 1) & ~(size_t)(PAGE - 1);
	long got = syscall6(SYS_mmap, 0, (long)(pages + PAGE), READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
	if (got < 0 && got > -4096)
		fail("memory", "none left");
	syscall6(SYS_mprotect, got + (long)pages, PAGE, 0, 0, 0, 0);
	return (uint8_t *)got + pages - size;
}

void *grow(void *old, size_t old_size, size_t new_size)
{
	void *bigger = allocate(new_size);
	if (old_size > 0)
		memcpy(bigger, old, old_size);
	return bigger;
}
