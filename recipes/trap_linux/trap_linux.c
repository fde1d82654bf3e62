/* Signals that mean a mistake of the program, caught on a stack of their own, so that a stack overflow is told too. */
#include <crash.h>
#include <init.h>
#include <linux_call.h>
#include <stddef.h>

enum { SIGILL = 4, SIGTRAP = 5, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11, SHELL_SIGNAL = 128 };
enum { SA_SIGINFO = 4, SA_RESTORER = 0x04000000, SA_ONSTACK = 0x08000000, SA_NODEFER = 0x40000000, STACK = 16384 };

/* As the kernel has them: include/uapi/asm-generic/signal.h, siginfo.h, ucontext.h. */
struct information {
	int signal, error, code, unused;
	uint64_t address;
};
struct action {
	void (*handler)(int, const struct information *, void *);
	unsigned long flags;
	void (*restorer)(void);
	uint64_t mask;
};
struct stack {
	void *base;
	int flags;
	size_t size;
};

static const char *reason(int signal)
{
	switch (signal) {
	case SIGILL: return "illegal instruction";
	case SIGTRAP: return "breakpoint";
	case SIGBUS: return "bus error";
	case SIGFPE: return "arithmetic error";
	default: return "memory fault";
	}
}

#if defined(__x86_64__)
/* arch/x86/include/uapi/asm/sigcontext.h, behind uc_flags, uc_link and uc_stack. */
enum { REGISTERS = 40, RBP = 10, RSP = 15, RIP = 16, COUNT = 18, ERROR = 19 };
static const char *const names[COUNT] = { "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rdi", "rsi", "rbp", "rbx", "rdx", "rax", "rcx", "rsp", "rip", "flags" };
enum { FP = RBP, SP = RSP, PC = RIP };

/* By the error code of a page fault (Intel SDM 3A, 4.7). */
static void look(const uint64_t *saved, struct crash_access *access)
{
	enum { PRESENT = 1, WRITE = 2 };
	access->present = saved[ERROR] & PRESENT;
	access->writes = saved[ERROR] & WRITE;
}
#elif defined(__aarch64__)
/* arch/arm64/include/uapi/asm/sigcontext.h: behind uc_sigmask, which is padded to 128 bytes, and the fault's address; aligned to 16. */
enum { REGISTERS = 184, COUNT = 33 };
static const char *const names[COUNT] = { "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17",
	"x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "x30", "sp", "pc" };
enum { FP = 29, SP = 31, PC = 32, RECORDS = 35 };

/* By the syndrome (Arm ARM, ESR_EL1), which is in one of the records behind the registers (struct esr_context), if at all. */
static void look(const uint64_t *saved, struct crash_access *access)
{
	enum { SYNDROME = 0x45535201, KIND = 0x3c, PERMISSION = 0x0c, WRITE = 1 << 6 };
	for (const uint32_t *record = (const uint32_t *)(saved + RECORDS); record[0] != 0 && record[1] != 0; record += record[1] / sizeof *record) {
		if (record[0] != SYNDROME)
			continue;
		const uint64_t syndrome = ((const uint64_t *)record)[1];
		access->present = (syndrome & KIND) == PERMISSION;
		access->writes = syndrome & WRITE;
	}
}
#endif

static const char *reason_of(int signal, const struct information *information, const uint64_t *saved)
{
	enum { THERE_BUT_NOT_FOR_THIS = 2 }; /* SEGV_ACCERR */
	if (signal != SIGSEGV)
		return reason(signal);
	struct crash_access access = { information->address, saved[PC], saved[SP], .mapped = information->code == THERE_BUT_NOT_FOR_THIS,
				       .executes = information->address == saved[PC] };
	look(saved, &access);
	return crash_reason(&access);
}

static void caught(int signal, const struct information *information, void *context)
{
	const uint64_t *saved = (const uint64_t *)((const char *)context + REGISTERS);
	struct crash_register registers[COUNT];
	for (int i = 0; i < COUNT; i++)
		registers[i] = (struct crash_register){ names[i], saved[i] };
	crash_report(&(struct crash){ reason_of(signal, information, saved), signal == SIGSEGV || signal == SIGBUS, information->address, saved[PC], saved[SP], saved[FP], registers, COUNT, SHELL_SIGNAL + signal });
}

/* The kernel wants one on x86; nobody returns from a crash. */
static void restorer(void)
{
	linux_call(LINUX_rt_sigreturn, 0, 0, 0, 0, 0, 0);
}

static void trap_start(void)
{
	static const int signals[] = { SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV };
	static char memory[STACK];
	const struct stack own = { memory, 0, sizeof memory };
	const struct action action = { caught, SA_SIGINFO | SA_RESTORER | SA_ONSTACK | SA_NODEFER, restorer, 0 };

	linux_call(LINUX_sigaltstack, (long)&own, 0, 0, 0, 0, 0);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		linux_call(LINUX_rt_sigaction, signals[i], (long)&action, 0, sizeof action.mask, 0, 0);
}
INIT(2, trap_start);
