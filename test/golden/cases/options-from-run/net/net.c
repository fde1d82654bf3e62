#include <net.h>
#include <printf.h>

void net_tell(void)
{
#if CONFIG_LIBLWIP && CONFIG_LWIP_TCP && CONFIG_LWIP_HEAP && !defined(CONFIG_LWIP_POOL)
	printf("%s: %d buffers, window %d, at 0x%x\n", CONFIG_LWIP_NAME, CONFIG_LWIP_PBUFS, CONFIG_LWIP_TCP_WND, CONFIG_LWIP_BASE);
#endif
#if CONFIG_LWIP_IPV6
	net_tell_ipv6();
#endif
}
