#include <printf.h>
#include "greet.h"

int secret_count(void)
{
	return 42;
}

void greet_all(void)
{
	printf("%d\n", secret_count());
}
