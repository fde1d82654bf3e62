/*
 * What Linux leaves on the stack of a program that it starts: System V ABI, AMD64 supplement, 3.4.1 «Initial Stack and Register State»; the same words
 * on arm64.
 */
#include <entropy.h>
#include <pages.h>
#include <string.h>
#include <program.h>

/* include/uapi/linux/auxvec.h */
enum {
	AT_NULL = 0, AT_PHDR = 3, AT_PHENT = 4, AT_PHNUM = 5, AT_PAGESZ = 6, AT_BASE = 7, AT_ENTRY = 9, AT_UID = 11, AT_EUID = 12, AT_GID = 13, AT_EGID = 14,
	AT_PLATFORM = 15, AT_HWCAP = 16, AT_CLKTCK = 17, AT_SECURE = 23, AT_RANDOM = 25, AT_EXECFN = 31,
};
enum { ALIGNMENT = 16, RANDOM = 16, TICKS = 100 };

#if defined(__x86_64__)
static const char platform_name[] = "x86_64";

/* What the processor can, as its kernel tells it: CPUID 1, %edx. */
static unsigned long capabilities(void)
{
	uint32_t a = 1, b, c = 0, d;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return d;
}
#elif defined(__aarch64__)
static const char platform_name[] = "aarch64";

/* Floating point and vectors, which all have (arch/arm64/include/uapi/asm/hwcap.h). */
static unsigned long capabilities(void)
{
	return 3;
}
#endif

/* The stack grows down: texts first, then the words that point to them. */
struct down {
	uintptr_t at, least;
};

/* Room for `size` bytes; NULL: the stack has no more. */
static void *take(struct down *down, size_t size)
{
	if (size > down->at - down->least)
		return NULL;
	down->at -= size;
	return (void *)down->at;
}

static char *put_text(struct down *down, const char *text)
{
	const size_t size = strlen(text) + 1;
	char *to = take(down, size);
	return to == NULL ? NULL : memcpy(to, text, size);
}

static size_t count_of(char *const *words)
{
	size_t count = 0;
	while (words[count] != NULL)
		count++;
	return count;
}

/* The texts, and their places with a 0 behind them at `*to`, which moves there. */
static bool put_texts(struct down *down, char *const *words, uintptr_t **to)
{
	for (; *words != NULL; words++) {
		char *text = put_text(down, *words);
		if (text == NULL)
			return false;
		*(*to)++ = (uintptr_t)text;
	}
	*(*to)++ = 0;
	return true;
}

const char *make_stack(const struct program *program, const char *path, char *const *words, char *const *environment, uintptr_t *stack)
{
	static const char full[] = "its arguments and environment don't fit on its stack (elf_loader.stack)";
	const size_t pages = (CONFIG_ELF_LOADER_STACK + PAGE - 1) / PAGE;
	const uintptr_t low = (uintptr_t)pages_take(pages);
	if (low == 0)
		return "there is no memory for its stack (pages.size)";
	struct down down = { low + pages * PAGE, low };

	/* Half of it at most for what it begins with. */
	down.least = low + pages * PAGE / 2;
	const char *name = put_text(&down, path), *platform = put_text(&down, platform_name);
	uint8_t *random = take(&down, RANDOM);
	if (name == NULL || platform == NULL || random == NULL)
		return full;
	/* Where there is no entropy it stays 0, and the entropy library has said so; whoever asks by getrandom is told too. */
	entropy_fill(random, RANDOM);

	const uintptr_t auxiliary[][2] = {
		{ AT_HWCAP, capabilities() }, { AT_PAGESZ, PAGE }, { AT_CLKTCK, TICKS }, { AT_PHDR, program->headers }, { AT_PHENT, sizeof *program->segments },
		{ AT_PHNUM, program->headers == 0 ? 0 : program->count }, { AT_BASE, 0 }, { AT_ENTRY, program->entry }, { AT_UID, 0 }, { AT_EUID, 0 },
		{ AT_GID, 0 }, { AT_EGID, 0 }, { AT_SECURE, 0 }, { AT_RANDOM, (uintptr_t)random }, { AT_EXECFN, (uintptr_t)name },
		{ AT_PLATFORM, (uintptr_t)platform }, { AT_NULL, 0 },
	};
	/* Texts take the upper end of the half; the words are collected at its lower end, then moved below the texts. */
	const size_t count = 1 + count_of(words) + 1 + count_of(environment) + 1 + sizeof auxiliary / sizeof **auxiliary;
	uintptr_t *const first = (uintptr_t *)down.least, *to = first;
	if (count > (down.at - down.least) / sizeof *to)
		return full;
	down.least += count * sizeof *to;
	*to++ = count_of(words);
	if (!put_texts(&down, words, &to) || !put_texts(&down, environment, &to))
		return full;
	memcpy(to, auxiliary, sizeof auxiliary);
	*stack = (down.at - count * sizeof *to) & -(uintptr_t)ALIGNMENT;
	memmove((void *)*stack, first, count * sizeof *to);
	return NULL;
}
