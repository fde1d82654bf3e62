/* Waiting, with the network's work done meanwhile. */
#include <time.h>
#include "serve.h"
#ifdef CONFIG_SHIM_SOCKETS
#include <network.h>
#endif

void wait_until(uint64_t until)
{
#ifdef CONFIG_SHIM_SOCKETS
	network_wait(until);
#else
	/* Nothing ever happens: who waits without an end waits in steps. */
	enum { STEP = 1000000 };
	const uint64_t now = time_now();
	if (until > now)
		time_wait(until - now < STEP ? until - now : STEP);
#endif
}

void do_work(void)
{
#ifdef CONFIG_SHIM_SOCKETS
	network_poll();
#endif
}

void wait_for(uint64_t time)
{
	const uint64_t until = time_now() + time;
	while (time_now() < until)
		wait_until(until);
}
