#include "device.h"
#include <cmdline.h>
#include <log.h>
#include <lwip/dhcp.h>
#include <lwip/etharp.h>
#include <lwip/ethip6.h>
#include <lwip/netif.h>
#include <netdev.h>
#include <netif/ethernet.h>
#include <network.h>
#include <string.h>
#include <time.h>

enum { MTU = 1500, MOST_PARTS = 64 };
#ifdef CONFIG_LWIP_MEMORY_POOLS
enum { PLACE = PBUF_POOL };
#else
/* Not larger than the packet. */
enum { PLACE = PBUF_RAM };
#endif
#define SECOND 1000000000ull

static struct netif interface;

static err_t send(struct netif *unused, struct pbuf *packet)
{
	struct netdev_part parts[MOST_PARTS];
	size_t count = 0;
	(void)unused;
	for (const struct pbuf *part = packet; part != NULL; part = part->next) {
		if (count == MOST_PARTS)
			return ERR_BUF;
		parts[count++] = (struct netdev_part){ part->payload, part->len };
	}
	return netdev_send(parts, count) ? ERR_OK : ERR_MEM;
}

static void take(const void *frame, size_t size)
{
	struct pbuf *packet = pbuf_alloc(PBUF_RAW, (u16_t)size, PLACE);
	/* Where there is no memory a frame is lost, as on any network. */
	if (packet == NULL)
		return;
	pbuf_take(packet, frame, (u16_t)size);
	if (interface.input(packet, &interface) != ERR_OK)
		pbuf_free(packet);
}

bool device_poll(void)
{
	return interface.input != NULL && netdev_receive(take);
}

void device_listen(void)
{
	if (interface.input != NULL)
		netdev_listen();
}

static err_t set_up(struct netif *netif)
{
	netif->name[0] = 'e';
	netif->name[1] = 'n';
	netif->mtu = MTU;
	netif->hwaddr_len = NETDEV_ADDRESS;
	memcpy(netif->hwaddr, netif->state, NETDEV_ADDRESS);
	netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
	netif->output = etharp_output;
	netif->linkoutput = send;
#if LWIP_IPV6
	netif->output_ip6 = ethip6_output;
	netif->flags |= NETIF_FLAG_MLD6;
	netif_create_ip6_linklocal_address(netif, 1);
	netif_set_ip6_autoconfig_enabled(netif, 1);
#endif
	netif_set_hostname(netif, "kiln");
	return ERR_OK;
}

static void tell(void)
{
	char address[IP4ADDR_STRLEN_MAX], gateway[IP4ADDR_STRLEN_MAX];
	unsigned bits = (unsigned)__builtin_popcount(netif_ip4_netmask(&interface)->addr);
	ip4addr_ntoa_r(netif_ip4_addr(&interface), address, sizeof address);
	ip4addr_ntoa_r(netif_ip4_gw(&interface), gateway, sizeof gateway);
	log_info("network: %s/%u, gateway %s", address, bits, gateway);
}

/* One of the three addresses: what was said at the start, else what the image was built with. */
static bool read_address(const char *option, const char *built, ip4_addr_t *address)
{
	const char *said = cmdline_option(option), *text = said == NULL ? built : said;
	if (ip4addr_aton(text, address))
		return true;
	log_error("network: %s is no address: %s", option, text);
	return false;
}

static void take_address(void)
{
	ip4_addr_t address, mask, gateway;
	if (!read_address("lwip.address", CONFIG_LWIP_ADDRESS, &address) || !read_address("lwip.mask", CONFIG_LWIP_MASK, &mask) ||
	    !read_address("lwip.gateway", CONFIG_LWIP_GATEWAY, &gateway))
		return;
	netif_set_addr(&interface, &address, &mask, &gateway);
	netif_set_up(&interface);
	tell();
}

#ifdef CONFIG_LWIP_DHCP

static void ask_for_address(void)
{
	const uint64_t end = time_now() + CONFIG_LWIP_PATIENCE * SECOND;
	netif_set_up(&interface);
	if (dhcp_start(&interface) != ERR_OK)
		return;
	while (!dhcp_supplied_address(&interface) && time_now() < end)
		network_wait(end);
	if (dhcp_supplied_address(&interface))
		tell();
	else
		log_warn("network: no address by DHCP in %d s", CONFIG_LWIP_PATIENCE);
}

#endif

void device_start(void)
{
	static uint8_t address[NETDEV_ADDRESS];
	if (!netdev_start(address)) {
		log_warn("network: the machine has no network device");
		return;
	}
	if (netif_add(&interface, NULL, NULL, NULL, address, set_up, ethernet_input) == NULL)
		return;
	netif_set_default(&interface);
#ifdef CONFIG_LWIP_DHCP
	if (cmdline_option("lwip.address") == NULL) {
		ask_for_address();
		return;
	}
#endif
	take_address();
}
