#include <assert.h>
#include <exit.h>
#include <printf.h>

void assert_failed(const char *condition, const char *file, int line, const char *function)
{
	printf("%s:%d: %s: assertion failed: %s\n", file, line, function, condition);
	abort();
}
