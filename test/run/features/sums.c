#include <sums.h>

int half_of(int value);

int sum_of(int count)
{
	int sum = 0;
	for (int i = 0; i < count; i++)
		sum += half_of(i);
	return sum;
}
