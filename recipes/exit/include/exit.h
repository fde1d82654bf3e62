/* The end of the program: ISO C11, 7.22.4. */
#pragma once

/* Calls the handlers, the last first, and ends the machine with `status` (its low 8 bits). */
_Noreturn void exit(int status);
/* 0, or -1 when there is no place for another handler. */
int atexit(void (*handler)(void));
/* At once, with status 134, as a shell shows a process that SIGABRT ended. */
_Noreturn void abort(void);
