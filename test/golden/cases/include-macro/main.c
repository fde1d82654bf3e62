#include <printf.h>
#define JOIN(name) <name>
#define CHOSEN JOIN(chosen.h)
#include CHOSEN

int main(void)
{
	printf("%d\n", CHOSEN_VALUE);
	return 0;
}
