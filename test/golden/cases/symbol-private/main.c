#include <printf.h>

int secret_count(void);

int main(void)
{
	printf("hi\n");
	return secret_count();
}
