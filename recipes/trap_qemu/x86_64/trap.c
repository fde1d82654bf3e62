/* Exceptions, on a stack of their own (IST), so that a stack overflow is told too. Intel SDM 3A, chapters 6 and 7. */
#include "trap.h"
#include <crash.h>
#include <init.h>
#include <stddef.h>
#include <trap_stack.h>

enum { EXCEPTION_STACK = 1, STACK = 8192, CODE = 8, TASK = 24, INTERRUPT_GATE = 0x8e, TASK_STATE = 0x89, PAGE_FAULT = 14, ABORTED = 134 };

struct __attribute__((packed)) gate {
	uint16_t low, selector;
	uint8_t ist, type;
	uint16_t middle;
	uint32_t high, reserved;
};
struct __attribute__((packed)) task_state {
	uint32_t reserved0;
	uint64_t rsp[3], reserved1, ist[7], reserved2;
	uint16_t reserved3, io_map;
};
struct __attribute__((packed)) table {
	uint16_t limit;
	const void *base;
};

static const char *const reasons[EXCEPTIONS] = {
	"division by zero or overflow", "debug", "non-maskable interrupt", "breakpoint", "overflow", "bound range exceeded", "illegal instruction",
	"floating point isn't there", "double fault", "coprocessor overrun", "invalid task state", "segment not present", "stack segment fault",
	"general protection fault", "page fault", "reserved exception", "floating point error", "unaligned access",
	"machine check", "vector floating point error", "virtualization exception", "control protection exception",
};

/* Intel SDM 3A, 4.7 «Page-Fault Exceptions». */
static const char *reason_of(const struct trap_frame *f, uint64_t touched)
{
	enum { PRESENT = 1, WRITE = 2, FETCH = 16 };
	if (f->vector == PAGE_FAULT)
		return crash_reason(&(struct crash_access){ touched, f->rip, f->rsp, f->error & PRESENT, f->error & PRESENT, f->error & WRITE, f->error & FETCH });
	return f->vector < EXCEPTIONS && reasons[f->vector] != NULL ? reasons[f->vector] : "reserved exception";
}

__attribute__((used)) _Noreturn void trap_caught(const struct trap_frame *f)
{
	uint64_t touched;
	__asm__ volatile("mov %%cr2, %0" : "=r"(touched));
	const struct crash_register registers[] = {
		{ "rax", f->rax }, { "rbx", f->rbx }, { "rcx", f->rcx }, { "rdx", f->rdx }, { "rsi", f->rsi }, { "rdi", f->rdi }, { "rbp", f->rbp },
		{ "r8", f->r8 }, { "r9", f->r9 }, { "r10", f->r10 }, { "r11", f->r11 }, { "r12", f->r12 }, { "r13", f->r13 }, { "r14", f->r14 },
		{ "r15", f->r15 }, { "rsp", f->rsp }, { "rip", f->rip }, { "flags", f->flags }, { "cs", f->cs }, { "ss", f->ss }, { "error", f->error },
	};
	crash_report(&(struct crash){ reason_of(f, touched), f->vector == PAGE_FAULT, touched, f->rip, f->rsp, f->rbp, registers, sizeof registers / sizeof *registers, ABORTED });
}

static struct task_state task;

void trap_give_stack(unsigned number, void *end)
{
	task.ist[number - 1] = (uint64_t)end;
}

static void trap_start(void)
{
	static uint8_t stack[STACK] __attribute__((aligned(16)));
	static struct gate gates[EXCEPTIONS];
	/* null, code, data as boot code had them; a task state takes two places. */
	static uint64_t segments[5] = { 0, 0x00af9b000000ffff, 0x00cf93000000ffff };

	trap_give_stack(EXCEPTION_STACK, stack + sizeof stack);
	task.io_map = sizeof task;
	const uint64_t at = (uint64_t)&task;
	segments[3] = (sizeof task - 1) | (at & 0xffffff) << 16 | (uint64_t)TASK_STATE << 40 | (at >> 24 & 0xff) << 56;
	segments[4] = at >> 32;
	for (int i = 0; i < EXCEPTIONS; i++) {
		const uint64_t entry = trap_vectors[i];
		gates[i] = (struct gate){ (uint16_t)entry, CODE, EXCEPTION_STACK, INTERRUPT_GATE, (uint16_t)(entry >> 16), (uint32_t)(entry >> 32), 0 };
	}
	const struct table gdt = { sizeof segments - 1, segments }, idt = { sizeof gates - 1, gates };
	__asm__ volatile("lgdt %0\n\tlidt %1\n\tltr %w2" : : "m"(gdt), "m"(idt), "r"(TASK));
}
INIT(0, trap_start);
