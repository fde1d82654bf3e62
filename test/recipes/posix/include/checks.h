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

void check_files(void);
void check_folders(void);
void check_memory(void);
void check_process(int argc, char **argv);
