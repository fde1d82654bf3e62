#include <console.h>

int main(void)
{
	console_puts("Hello from a unikernel!");
	return 0;
}
