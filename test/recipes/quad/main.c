/* Lines of an operation and two numbers, all bits in hexadecimal; what comes out is printed so. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef long double quad;

union both {
	uint64_t half[2];
	quad number;
	double twice;
	float single;
};

static int compare(quad a, quad b)
{
	return (a == b) | (a != b) << 1 | (a < b) << 2 | (a <= b) << 3 | (a > b) << 4 | (a >= b) << 5 | __builtin_isunordered(a, b) << 6;
}

static union both compute(const char *what, union both a, union both b)
{
	union both result = { { 0, 0 } };
	if (strcmp(what, "add") == 0)
		result.number = a.number + b.number;
	else if (strcmp(what, "sub") == 0)
		result.number = a.number - b.number;
	else if (strcmp(what, "mul") == 0)
		result.number = a.number * b.number;
	else if (strcmp(what, "div") == 0)
		result.number = a.number / b.number;
	else if (strcmp(what, "compare") == 0)
		result.half[0] = (uint64_t)compare(a.number, b.number);
	else if (strcmp(what, "double") == 0)
		result.twice = (double)a.number;
	else if (strcmp(what, "float") == 0)
		result.single = (float)a.number;
	else if (strcmp(what, "of-double") == 0)
		result.number = a.twice;
	else if (strcmp(what, "of-float") == 0)
		result.number = a.single;
	else if (strcmp(what, "of-long") == 0)
		result.number = (int64_t)a.half[0];
	else if (strcmp(what, "of-ulong") == 0)
		result.number = a.half[0];
	else if (strcmp(what, "long") == 0)
		result.half[0] = (uint64_t)(int64_t)a.number;
	else if (strcmp(what, "ulong") == 0)
		result.half[0] = (uint64_t)a.number;
	return result;
}

int main(void)
{
	char what[16];
	union both a, b;

	setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
	while (scanf("%15s %16lx%16lx %16lx%16lx", what, &a.half[1], &a.half[0], &b.half[1], &b.half[0]) == 5) {
		const union both result = compute(what, a, b);
		printf("%016lx%016lx\n", result.half[1], result.half[0]);
	}
	return 0;
}
