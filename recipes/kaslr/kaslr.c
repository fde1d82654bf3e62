#include <cmdline.h>
#include <init.h>
#include <kaslr.h>
#include <log.h>
#include <random.h>

enum { PAGE = 4096, WORD_BITS = 64 };

/* The platform's linker script: what is loaded, then the stack, what is loaded and may be written, what is zeroed; the lists of addresses in it. */
extern char kiln_text_start[], kiln_data_start[], kiln_written_start[], kiln_zeroed_start[], kiln_end[];
extern const uintptr_t kiln_relr_start[], kiln_relr_end[];
struct relocation {
	uintptr_t offset;
	uint64_t info, addend;
};
extern const struct relocation kiln_rela_start[], kiln_rela_end[];

static const char *lack;
/* The copy's own: how far it is from where the loader put the image. Not among what is zeroed, which the copy begins with. */
static uintptr_t distance __attribute__((section(".data.kaslr_distance")));

/* Without a C library's memcpy, which may be the application's. */
static void copy(uintptr_t to, const char *from, const char *end)
{
	size_t size = (size_t)(end - from);
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

static void zero(uintptr_t from, uintptr_t to)
{
	size_t size = to - from;
	__asm__ volatile("rep stosb" : "+D"(from), "+c"(size) : "a"(0) : "memory");
}

static void move_word(uintptr_t at, uintptr_t by)
{
	typedef uintptr_t __attribute__((aligned(1), may_alias)) word;
	*(word *)(at + by) += by;
}

/* Where an address stands, the copy has the one of before: the linker wrote it there (--apply-dynamic-relocs). */
static void relocate(uintptr_t by)
{
	uintptr_t at = 0;
	for (const uintptr_t *entry = kiln_relr_start; entry < kiln_relr_end; entry++) {
		if ((*entry & 1) == 0) {
			move_word(*entry, by);
			at = *entry + sizeof at;
			continue;
		}
		for (unsigned bit = 1; bit < WORD_BITS; bit++)
			if (*entry >> bit & 1)
				move_word(at + (bit - 1) * sizeof at, by);
		at += (WORD_BITS - 1) * sizeof at;
	}
	for (const struct relocation *one = kiln_rela_start; one < kiln_rela_end; one++)
		move_word(one->offset, by);
}

/* 0: there is none. */
static uintptr_t choose_place(uintptr_t end)
{
	const uintptr_t first = ((uintptr_t)kiln_end + PAGE - 1) & -(uintptr_t)PAGE, size = (uintptr_t)kiln_end - (uintptr_t)kiln_text_start;
	uint64_t random;
	if (end < first || end - first < size) {
		lack = "the machine has no memory for it at another place";
		return 0;
	}
	if (!random_is_there() || !random_take(&random)) {
		lack = "the processor has no generator of random numbers";
		return 0;
	}
	return first + random % ((end - first - size) / PAGE + 1) * PAGE;
}

uintptr_t kaslr_copy(uintptr_t end)
{
	const uintptr_t place = choose_place(end);
	if (place == 0)
		return 0;
	const uintptr_t by = place - (uintptr_t)kiln_text_start;
	copy(place, kiln_text_start, kiln_data_start);
	zero((uintptr_t)kiln_data_start + by, (uintptr_t)kiln_written_start + by);
	copy((uintptr_t)kiln_written_start + by, kiln_written_start, kiln_zeroed_start);
	zero((uintptr_t)kiln_zeroed_start + by, (uintptr_t)kiln_end + by);
	relocate(by);
	*(uintptr_t *)((uintptr_t)&distance + by) = by;
	return by;
}

bool kaslr_is_wanted(void)
{
#ifdef CONFIG_KASLR_MOVE
	const bool is_built_so = true;
#else
	const bool is_built_so = false;
#endif
	return cmdline_option_bool("kaslr.move", is_built_so);
}

void kaslr_forget_origin(void)
{
	if (distance != 0)
		zero((uintptr_t)kiln_text_start - distance, (uintptr_t)kiln_end - distance);
}

static void warn(void)
{
	if (lack != NULL && kaslr_is_wanted())
		log_warn("kaslr: %s, so the image lies where it always does", lack);
}
INIT(5, warn);
