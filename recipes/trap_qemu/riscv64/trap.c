/* Exceptions, on a stack of their own, so that a stack overflow is told too. */
#include <crash.h>
#include <init.h>
#include <stddef.h>

enum { STACK = 8192, ABORTED = 134, GENERAL = 31, STACK_POINTER = 1, FRAME_POINTER = 7 };
#define INTERRUPT (1ull << 63)

/* What vectors.S leaves on the stack: x1 to x31, and what the processor says. */
struct trap_frame {
	uint64_t x[GENERAL], pc, state, cause, value;
};

extern const char trap_vectors[];

/* RISC-V Privileged Architecture, 4.1.8 «Supervisor Cause Register», table 4.2 */
enum {
	UNALIGNED_CODE = 0, NO_CODE = 1, ILLEGAL = 2, BREAKPOINT = 3, UNALIGNED_LOAD = 4, NO_LOAD = 5, UNALIGNED_STORE = 6, NO_STORE = 7, UNMAPPED_CODE = 12,
	UNMAPPED_LOAD = 13, UNMAPPED_STORE = 15,
};

/* The image begins where memory does; all of it is mapped but one page (boot_qemu). */
extern const char kiln_text_start[], boot_stack_guard[];

static const char *reason_of(const struct trap_frame *f)
{
	enum { PAGE = 4096 };
	const uint64_t cause = f->cause;
	switch (cause) {
	case UNALIGNED_CODE: return "unaligned code";
	case ILLEGAL: return "illegal instruction";
	case BREAKPOINT: return "breakpoint";
	case UNALIGNED_LOAD:
	case UNALIGNED_STORE: return "unaligned access";
	case NO_CODE:
	case NO_LOAD:
	case NO_STORE:
	case UNMAPPED_CODE:
	case UNMAPPED_LOAD:
	case UNMAPPED_STORE: break;
	default: return cause & INTERRUPT ? "interrupt that nobody waits for" : "exception of the processor";
	}
	/* A page fault doesn't tell whether there is a page. */
	const bool mapped = cause >= UNMAPPED_CODE && f->value >= (uintptr_t)kiln_text_start && f->value - (uintptr_t)boot_stack_guard >= PAGE;
	return crash_reason(&(struct crash_access){ f->value, f->pc, f->x[STACK_POINTER], mapped, mapped, cause == NO_STORE || cause == UNMAPPED_STORE,
						    cause == NO_CODE || cause == UNMAPPED_CODE });
}

__attribute__((used)) _Noreturn void trap_caught(const struct trap_frame *f)
{
	static const char *const names[GENERAL] = { "ra", "sp", "gp", "tp", "t0", "t1", "t2", "fp", "s1", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "s2",
		"s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6" };
	struct crash_register registers[GENERAL + 3];
	const bool has_address = !(f->cause & INTERRUPT) && f->cause != ILLEGAL && f->cause != BREAKPOINT && f->cause <= UNMAPPED_STORE;

	for (unsigned i = 0; i < GENERAL; i++)
		registers[i] = (struct crash_register){ names[i], f->x[i] };
	registers[GENERAL] = (struct crash_register){ "pc", f->pc };
	registers[GENERAL + 1] = (struct crash_register){ "state", f->state };
	registers[GENERAL + 2] = (struct crash_register){ "why", f->cause };
	crash_report(&(struct crash){ reason_of(f), has_address, f->value, f->pc, f->x[STACK_POINTER], f->x[FRAME_POINTER], registers,
				      sizeof registers / sizeof *registers, ABORTED });
}

static void trap_start(void)
{
	static uint8_t stack[STACK] __attribute__((aligned(16)));
	__asm__ volatile("csrw sscratch, %0\n\tcsrw stvec, %1" : : "r"(stack + sizeof stack), "r"(trap_vectors) : "memory");
}
INIT(0, trap_start);
