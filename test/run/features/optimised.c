#include <printf.h>
#include <sums.h>

int main(int argc, char **argv)
{
	(void)argv;
	printf("%d\n", sum_of(100 + argc));
	return 0;
}
