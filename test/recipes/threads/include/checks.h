#pragma once
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(truth) \
	do { \
		if (!(truth)) { \
			printf("%s:%d: wrong: %s (errno %d)\n", __FILE__, __LINE__, #truth, errno); \
			exit(1); \
		} \
	} while (0)
/* It fails, and says why. */
#define FAILS(call, why) CHECK((call) == -1 && errno == (why))

void check_locks(void);
void check_many(void);
void check_pipes(void);
void check_pairs(void);
void check_signals(void);
void check_cancel(void);
void check_guards(void);
/* Ends the program. */
void break_something(const char *what);
