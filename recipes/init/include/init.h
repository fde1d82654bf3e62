/* The init table: functions that run before main, by level. The linker script collects them (section .kiln_init.LEVEL). */
#pragma once

/* Levels, as digits: 0 processor, 1 memory, 2 interrupts, 3 clock, 4 devices, 5–8 libraries, 9 the application. Within a level the order is not defined. */
#define INIT(level, function)                                                                                          \
	static void (*const init_entry_##function)(void) __attribute__((section(".kiln_init." #level), used, retain)) = function

/* For boot code: runs the table, then main, then exit. */
_Noreturn void init_run(void);
