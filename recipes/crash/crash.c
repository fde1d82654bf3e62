#include <crash.h>
#include <power.h>
#include <printf.h>

/* Frames further away than this are no frames of this stack. */
enum { STACK_REACH = 1 << 20, ACROSS = 3 };

/* The caller's frame pointer and the return address stand where a frame begins, on RISC-V before it: all code is compiled with -fno-omit-frame-pointer. */
#if defined(__riscv)
enum { LINK = -2 };
#else
enum { LINK = 0 };
#endif

#ifdef KILN_START
/* An image that may lie anywhere was linked for this address: what is told is what its symbols say. */
extern char kiln_text_start[];
#define PLACE(address) ((unsigned long)((address) - (uintptr_t)kiln_text_start + KILN_START))
#else
#define PLACE(address) ((unsigned long)(address))
#endif

void crash_backtrace(uint64_t pc, uint64_t sp, uint64_t fp)
{
	printf("backtrace:\n  %016lx\n", PLACE(pc));
	for (int i = 1; i < CONFIG_CRASH_FRAMES; i++) {
		if (fp < sp || fp - sp > STACK_REACH || fp % sizeof(uint64_t) != 0)
			return;
		const uint64_t *frame = (const uint64_t *)fp + LINK;
		if (frame[1] == 0)
			return;
		printf("  %016lx\n", PLACE(frame[1]));
		if (frame[0] <= fp)
			return;
		fp = frame[0];
	}
}

const char *crash_reason(const struct crash_access *access)
{
	/* Null pointers to structures point into the first page; frames are rarely larger than what lies below a stack's end. */
	enum { PAGE = 4096, LARGEST_FRAME = 65536 };
	if (access->address < PAGE)
		return access->executes ? "call of a null pointer" : "null pointer";
	if (access->executes)
		return access->mapped ? "data was to be executed" : "code that isn't there";
	if (!access->present && access->address < access->sp + PAGE && access->address + LARGEST_FRAME >= access->sp)
		return "stack overflow";
	if (!access->mapped)
		return "memory that isn't there";
	return access->writes ? "write to what can only be read" : "memory that is not for this";
}

void crash_report(const struct crash *crash)
{
	static bool busy;
	if (busy) {
		puts("crash: again, while it was being reported");
		power_off(crash->status);
	}
	busy = true;
	printf("\ncrash: %s", crash->reason);
	if (crash->has_address)
		printf(" at %016lx", (unsigned long)crash->address);
	printf("\n");
	for (unsigned i = 0; i < crash->register_count; i++)
		printf("%6s %016lx%s", crash->registers[i].name, (unsigned long)crash->registers[i].value,
		       i % ACROSS == ACROSS - 1 || i + 1 == crash->register_count ? "\n" : "");
	crash_backtrace(crash->pc, crash->sp, crash->fp);
	power_off(crash->status);
}
