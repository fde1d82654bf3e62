/* lwIP's own options; what isn't here is as lwip/opt.h has it. */
#pragma once

/* One thread, and what it calls. */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0

#define LWIP_NETIF_LOOPBACK 1
#define LWIP_HAVE_LOOPIF 1
#define LWIP_NETIF_HOSTNAME 1
#define LWIP_STATS 0

#ifdef CONFIG_LWIP_DEVICE
#define LWIP_ARP 1
#define LWIP_ETHERNET 1
#else
#define LWIP_ARP 0
#define LWIP_ETHERNET 0
#endif
#ifdef CONFIG_LWIP_DHCP
#define LWIP_DHCP 1
#ifndef CONFIG_LWIP_PROBE
#define DHCP_DOES_ARP_CHECK 0
#endif
#endif
#ifdef CONFIG_LWIP_IPV6
#define LWIP_IPV6 1
#define LWIP_IPV6_DHCP6 0
#endif
#ifndef CONFIG_LWIP_CHECKS
#define LWIP_NOASSERT 1
#endif

/* Sixteen clients that come at once: all of their answers wait until the neighbour's address is known. lwIP would keep the last. */
#define ARP_QUEUEING 1
#define ARP_QUEUE_LEN 64
#define MEMP_NUM_ARP_QUEUE 64

#define MEM_ALIGNMENT 16
#ifdef CONFIG_LWIP_MEMORY_POOLS
#define MEM_SIZE (1600 * CONFIG_LWIP_PACKETS)
#define MEMP_NUM_TCP_PCB CONFIG_LWIP_CONNECTIONS
#define MEMP_NUM_TCP_PCB_LISTEN 16
#define MEMP_NUM_UDP_PCB 32
#define MEMP_NUM_PBUF CONFIG_LWIP_PACKETS
#define MEMP_NUM_TCP_SEG (4 * CONFIG_LWIP_PACKETS)
#define PBUF_POOL_SIZE CONFIG_LWIP_PACKETS
#else
#define MEM_LIBC_MALLOC 1
#define MEMP_MEM_MALLOC 1
#define MEMP_NUM_TCP_SEG 65535
#endif

#define TCP_MSS 1460
#define TCP_WND (CONFIG_LWIP_WINDOW - 1)
#define TCP_SND_BUF (CONFIG_LWIP_WINDOW - 1)
#define TCP_SND_QUEUELEN (4 * CONFIG_LWIP_WINDOW / TCP_MSS + 16)
#define TCP_LISTEN_BACKLOG 1
#define LWIP_TCP_KEEPALIVE 1
#define SO_REUSE 1

#define LWIP_RAND() network_random()
/* RFC 6528 wants initial sequence numbers that nobody can foresee. */
#define LWIP_HOOK_TCP_ISN(local, local_port, remote, remote_port) network_random()
