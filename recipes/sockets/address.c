/* struct sockaddr_in and sockaddr_in6: include/uapi/linux/in.h, in6.h. */
#include "socket.h"
#include <lwip/def.h>
#include <string.h>

enum { ADDRESS_4 = 16, ADDRESS_6 = 28, FAMILY = 0, PORT = 2, IN_ADDRESS = 4, IN6_ADDRESS = 8, IN6_SCOPE = 24, IN6_SIZE = 16 };

const ip_addr_t *socket_any(const struct socket *socket)
{
#if LWIP_IPV6
	if (socket->family == AF_INET6)
		return IP6_ADDR_ANY;
#endif
	(void)socket;
	return IP4_ADDR_ANY;
}

long socket_read_address(const struct socket *socket, const struct socket_address *from, ip_addr_t *address, uint16_t *port)
{
	const uint8_t *at = from->at;
	uint16_t family, big_port;
	if (from->size < (socket->family == AF_INET ? ADDRESS_4 : ADDRESS_6))
		return -EINVAL;
	memcpy(&family, at + FAMILY, sizeof family);
	memcpy(&big_port, at + PORT, sizeof big_port);
	if (family != socket->family)
		return -EAFNOSUPPORT;
	*port = lwip_ntohs(big_port);
	ip_addr_set_zero(address);
	if (family == AF_INET) {
		uint32_t bits;
		memcpy(&bits, at + IN_ADDRESS, sizeof bits);
		ip_addr_set_ip4_u32(address, bits);
		return 0;
	}
#if LWIP_IPV6
	memcpy(ip_2_ip6(address)->addr, at + IN6_ADDRESS, IN6_SIZE);
	ip6_addr_clear_zone(ip_2_ip6(address));
	ip6_addr_set_zone(ip_2_ip6(address), at[IN6_SCOPE]);
	IP_SET_TYPE(address, IPADDR_TYPE_V6);
#endif
	return 0;
}

void socket_write_address(const struct socket *socket, struct socket_address *to, const ip_addr_t *address, uint16_t port)
{
	uint8_t whole[ADDRESS_6] = { 0 };
	const unsigned size = socket->family == AF_INET ? ADDRESS_4 : ADDRESS_6;
	const uint16_t family = (uint16_t)socket->family, big_port = lwip_htons(port);
	memcpy(whole + FAMILY, &family, sizeof family);
	memcpy(whole + PORT, &big_port, sizeof big_port);
	if (socket->family == AF_INET)
		memcpy(whole + IN_ADDRESS, &ip_2_ip4(address)->addr, sizeof(uint32_t));
#if LWIP_IPV6
	else
		memcpy(whole + IN6_ADDRESS, ip_2_ip6(address)->addr, IN6_SIZE);
#endif
	memcpy(to->at, whole, to->size < size ? to->size : size);
	to->size = size;
}
