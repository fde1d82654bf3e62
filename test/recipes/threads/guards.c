/* What memory may be used for: code that is made, pages that can't be touched, the end of a stack. */
#define _GNU_SOURCE
#include <checks.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096 };

/* A function that gives 42. */
#if defined(__x86_64__)
static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
#elif defined(__aarch64__)
static const unsigned char code[] = { 0x40, 0x05, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6 };
#endif

static unsigned char *new_pages(int count, int use)
{
	unsigned char *pages = mmap(NULL, count * PAGE, use, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(pages != MAP_FAILED);
	return pages;
}

void check_guards(void)
{
	unsigned char *pages = new_pages(4, PROT_READ | PROT_WRITE);
	memcpy(pages + PAGE, code, sizeof code);
	CHECK(mprotect(pages + PAGE, PAGE, PROT_READ | PROT_EXEC) == 0);
#if defined(__aarch64__)
	__asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb" : : "r"(pages + PAGE) : "memory");
#endif
	CHECK(((int (*)(void))(pages + PAGE))() == 42);
	pages[0] = pages[2 * PAGE] = 1;
	FAILS(mprotect(pages, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC), EACCES);
	FAILS(mprotect((void *)((long)&code & -PAGE), PAGE, PROT_READ | PROT_WRITE), ENOMEM);
	CHECK(mmap(NULL, PAGE, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == EACCES);
	/* Protected pages come back as others, and as zeros. */
	CHECK(mprotect(pages, 4 * PAGE, PROT_NONE) == 0 && madvise(pages, PAGE, MADV_DONTNEED) == 0);
	CHECK(mprotect(pages, PAGE, PROT_READ) == 0 && pages[0] == 0 && munmap(pages, 4 * PAGE) == 0);
	for (int i = 0; i < 3; i++) {
		pages = new_pages(1024, PROT_NONE);
		CHECK(mprotect(pages + 512 * PAGE, PAGE, PROT_READ | PROT_WRITE) == 0 && pages[512 * PAGE] == 0);
		pages[512 * PAGE] = 7;
		CHECK(munmap(pages, 1024 * PAGE) == 0);
	}
}

static int deeper(volatile int depth)
{
	volatile char frame[300];
	frame[0] = (char)depth;
	return depth < 0 ? 0 : deeper(depth + 1) + frame[0];
}

static void *overflow(void *unused)
{
	(void)unused;
	return (void *)(long)deeper(1);
}

void break_something(const char *what)
{
	unsigned char *page = new_pages(1, PROT_READ | PROT_WRITE);
	memcpy(page, code, sizeof code);
	if (strcmp(what, "overflow") == 0) {
		pthread_t thread;
		CHECK(pthread_create(&thread, NULL, overflow, NULL) == 0 && pthread_join(thread, NULL) == 0);
	} else if (strcmp(what, "execute") == 0) {
		((int (*)(void))page)();
	} else if (strcmp(what, "write-code") == 0) {
		*(volatile char *)(void *)break_something = 0;
	} else if (strcmp(what, "write-constant") == 0) {
		*(volatile char *)&code = 0;
	} else if (strcmp(what, "write-protected") == 0) {
		CHECK(mprotect(page, PAGE, PROT_READ) == 0 && page[0] == code[0]);
		page[0] = 0;
	}
}
