#include <printf.h>

int main(int argc, char **argv)
{
	printf("Hello from project_name!\n");
	for (int i = 1; i < argc; i++)
		printf("argument %d: %s\n", i, argv[i]);
	return 0;
}
