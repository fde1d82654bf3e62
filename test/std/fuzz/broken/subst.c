/* A tool that reads one byte too many: what the fuzzing must find. */
#include "rt.h"
#include "tools.h"

int subst(int argc, char **argv)
{
	if (argc < 1)
		return USAGE;
	bytes in = read_file(argv[0]);
	return ((volatile uint8_t *)in.data)[in.size];
}
