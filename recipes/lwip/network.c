#include "device.h"
#include <exit.h>
#include <idle.h>
#include <init.h>
#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/timeouts.h>
#include <network.h>
#include <time.h>
#ifdef NETWORK_THREADS
#include <sched.h>
#endif

enum { MILLISECOND = 1000000 };

/* Does an interface have something for itself? */
static bool loops(void)
{
	for (const struct netif *one = netif_list; one != NULL; one = one->next)
		if (one->loop_first != NULL)
			return true;
	return false;
}

bool network_poll(void)
{
	bool some = false;
#ifdef CONFIG_LWIP_DEVICE
	some = device_poll();
#endif
	if (loops()) {
		netif_poll_all();
		some = true;
	}
	if (sys_timeouts_sleeptime() == 0) {
		sys_check_timeouts();
		some = true;
	}
#ifdef NETWORK_THREADS
	if (some)
		sched_event();
#endif
	return some;
}

/* What the machine does while there is nothing else to do, until `until` or earlier; 0: only what there is to do now. */
static void rest(uint64_t until)
{
	if (network_poll() || until == 0)
		return;
#ifdef CONFIG_LWIP_DEVICE
	device_listen();
	if (device_poll())
		return;
#endif
	const uint32_t due = sys_timeouts_sleeptime();
	const uint64_t next = due == SYS_TIMEOUTS_SLEEPTIME_INFINITE ? UINT64_MAX : time_now() + (uint64_t)due * MILLISECOND;
	idle_until(until < next ? until : next);
}

bool network_wait(uint64_t until)
{
#ifdef NETWORK_THREADS
	return sched_wait(sched_events, until, "the network") != SCHED_INTERRUPTED;
#else
	rest(until);
	return true;
#endif
}

/* Closes what is open; false: all that was sent has been acknowledged. */
static bool close_all(void)
{
	bool unsent = false;
	struct tcp_pcb *next;
	for (struct tcp_pcb *one = tcp_active_pcbs; one != NULL; one = next) {
		next = one->next;
		unsent = unsent || one->unsent != NULL || one->unacked != NULL;
		if (one->state == ESTABLISHED || one->state == CLOSE_WAIT)
			tcp_close(one);
	}
	return unsent;
}

/* The machine takes what wasn't sent yet with it: a system would send it after the program's end. */
static void network_end(void)
{
	const uint64_t end = time_now() + (uint64_t)CONFIG_LWIP_FAREWELL * MILLISECOND;
	while (close_all() && time_now() < end)
		network_wait(end);
}

static void network_start(void)
{
	lwip_init();
#ifdef NETWORK_THREADS
	sched_rest_by(rest);
#endif
	atexit(network_end);
#ifdef CONFIG_LWIP_DEVICE
	device_start();
#endif
}
INIT(6, network_start);
