#include <printf.h>
#include <project_name.h>

int main(void)
{
	printf("the sum is %d\n", project_name_add(2));
	return 0;
}
