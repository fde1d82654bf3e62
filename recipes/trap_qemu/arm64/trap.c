/* Exceptions, on a stack of their own (SP_EL1: all else runs on SP_EL0), so that a stack overflow is told too. */
#include <crash.h>
#include <init.h>
#include <stddef.h>

enum { STACK = 8192, ABORTED = 134, GENERAL = 31, SYNCHRONOUS = 0, KINDS = 4 };

/* What vectors.S leaves on the stack. */
struct trap_frame {
	uint64_t x[GENERAL], sp, pc, state, syndrome, address, vector;
};

extern const char trap_vectors[];

/* Arm Architecture Reference Manual, D17.2.37 «ESR_EL1»: exception classes, and how an abort came about. */
enum { UNKNOWN = 0x00, NO_VECTORS = 0x07, BAD_TARGET = 0x0d, BAD_STATE = 0x0e, NO_CODE = 0x21, BAD_PC = 0x22, NO_DATA = 0x25, BAD_SP = 0x26, BREAKPOINT = 0x3c };
enum { ABORT_KIND = 0x3f, ALIGNMENT = 0x21, PERMISSION = 0x0c, LEVELS = 3, WRITE = 1 << 6 };

static const char *reason_of(const struct trap_frame *f, unsigned class)
{
	const unsigned abort = f->syndrome & ABORT_KIND;
	switch (class) {
	case UNKNOWN: return "illegal instruction";
	case NO_VECTORS: return "floating point isn't there";
	case BAD_TARGET: return "branch to what is no target of one";
	case BAD_STATE: return "illegal execution state";
	case BAD_PC: return "unaligned code";
	case BAD_SP: return "unaligned stack";
	case BREAKPOINT: return "breakpoint";
	case NO_CODE:
	case NO_DATA:
		break;
	default: return "exception of the processor";
	}
	if (abort == ALIGNMENT)
		return "unaligned access";
	const bool present = (abort & ~(unsigned)LEVELS) == PERMISSION;
	return crash_reason(&(struct crash_access){ f->address, f->pc, f->sp, present, present, f->syndrome & WRITE, class == NO_CODE });
}

__attribute__((used)) _Noreturn void trap_caught(const struct trap_frame *f)
{
	static const char *const names[GENERAL] = { "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
		"x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "x30" };
	struct crash_register registers[GENERAL + 4];
	const bool is_synchronous = f->vector % KINDS == SYNCHRONOUS;
	const unsigned class = (unsigned)(f->syndrome >> 26 & 0x3f);

	for (unsigned i = 0; i < GENERAL; i++)
		registers[i] = (struct crash_register){ names[i], f->x[i] };
	registers[GENERAL] = (struct crash_register){ "sp", f->sp };
	registers[GENERAL + 1] = (struct crash_register){ "pc", f->pc };
	registers[GENERAL + 2] = (struct crash_register){ "state", f->state };
	registers[GENERAL + 3] = (struct crash_register){ "why", f->syndrome };
	crash_report(&(struct crash){ is_synchronous ? reason_of(f, class) : "interrupt that nobody waits for",
				      is_synchronous && (class == NO_CODE || class == NO_DATA || class == BAD_PC), f->address, f->pc, f->sp, f->x[29], registers,
				      sizeof registers / sizeof *registers, ABORTED });
}

static void trap_start(void)
{
	static uint8_t stack[STACK] __attribute__((aligned(16)));
	__asm__ volatile("msr spsel, #1\n\tmov sp, %0\n\tmsr spsel, #0\n\tmsr vbar_el1, %1\n\tisb" : : "r"(stack + sizeof stack), "r"(trap_vectors) : "memory");
}
INIT(0, trap_start);
