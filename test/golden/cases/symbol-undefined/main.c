#include <printf.h>

int frobnicate(int);

int main(void)
{
	printf("hi\n");
	return frobnicate(3);
}
