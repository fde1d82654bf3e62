/* A crash, as the platform's exception handler saw it. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct crash_register {
	const char *name;
	uint64_t value;
};

struct crash {
	const char *reason;
	/* The address that was touched, where there is one. */
	bool has_address;
	uint64_t address;
	uint64_t pc, sp, fp;
	const struct crash_register *registers;
	unsigned register_count;
	/* The machine ends with it. */
	int status;
};

/*
 * An access to memory that the processor refused. `mapped`: there is memory, but not for this; `present`: the processor's page table has it, which a system
 * below this one may leave out although it is mapped.
 */
struct crash_access {
	uint64_t address, pc, sp;
	bool mapped, present, writes, executes;
};
/* The reason, in words. */
const char *crash_reason(const struct crash_access *access);

/* Says where code stands and who called it: `kiln run` adds names. */
void crash_backtrace(uint64_t pc, uint64_t sp, uint64_t fp);

/* Says all of it on the console and ends the machine. A crash within a crash ends it at once. */
_Noreturn void crash_report(const struct crash *crash);
