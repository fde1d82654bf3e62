#include <net.h>
#include <printf.h>

void net_tell_ipv6(void)
{
	printf("IPv6\n");
}
