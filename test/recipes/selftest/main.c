#include <checks.h>
#include <exit.h>
#include <heap.h>
#include <init.h>
#include <log.h>
#include <string.h>

static int levels[3], level_count;
static void at_eight(void) { levels[level_count++] = 8; }
static void at_five(void) { levels[level_count++] = 5; }
static void at_nine(void) { levels[level_count++] = 9; }
INIT(9, at_nine);
INIT(5, at_five);
INIT(8, at_eight);

static void first(void) { puts("first"); }
static void last(void) { puts("last"); }

static int overflow(volatile int depth)
{
	volatile char frame[512];
	frame[0] = (char)depth;
	return depth < 0 ? 0 : overflow(depth + 1) + frame[0];
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	assert(level_count == 3 && levels[0] == 5 && levels[1] == 8 && levels[2] == 9);
	if (strcmp(what, "rest") == 0)
		check_rest(argc, argv);
	else if (strcmp(what, "machine") == 0)
		check_machine();
	else if (strcmp(what, "log") == 0) {
		log_debug("hidden");
		log_info("hidden");
		log_warn("shown %d", 1);
		log_error("shown %d", 2);
	} else if (strcmp(what, "exit") == 0) {
		atexit(first);
		atexit(last);
		exit(42);
	} else if (strcmp(what, "assert") == 0) {
		assert(1 + 1 == 3);
	} else if (strcmp(what, "overflow") == 0) {
		return overflow(1);
	} else if (strcmp(what, "double-free") == 0) {
		void *block = malloc(100);
		free(block);
		free(block);
	} else if (strcmp(what, "divide") == 0) {
		volatile int zero = 0;
		if (100 / zero != 0)
			return 1;
	} else if (strcmp(what, "write-code") == 0) {
		*(volatile char *)(void *)main = 0;
	}
	printf("%s: ok\n", what);
	return 0;
}
