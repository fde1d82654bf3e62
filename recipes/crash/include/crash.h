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

/* Says all of it on the console and ends the machine. A crash within a crash ends it at once. */
_Noreturn void crash_report(const struct crash *crash);
