#include <net.h>

int main(void)
{
	net_tell();
	return 0;
}
