/* What happens to threads from outside: time, and devices. */
#include <parts.h>
#include <idle.h>
#include <time.h>

/* While threads run, devices are looked at so often. */
enum { LOOK_EVERY = 1000000 };

static void (*rest_of_devices)(uint64_t until);

void sched_rest_by(void (*rest)(uint64_t until))
{
	rest_of_devices = rest;
}

static void wake_due(uint64_t now)
{
	while (!links_empty(&sched_timed) && thread_of(sched_timed.next, timed)->until <= now)
		sched_wake_one(thread_of(sched_timed.next, timed), SCHED_TIME_OVER);
}

void sched_look(void)
{
	static uint64_t next;
	const uint64_t now = time_now();
	if (now < next)
		return;
	next = now + LOOK_EVERY;
	wake_due(now);
	if (rest_of_devices != NULL)
		rest_of_devices(0);
}

/* Does somebody wait for what devices may bring? */
static bool waits_for_devices(void)
{
	if (rest_of_devices == NULL)
		return false;
	for (const struct sched_link *one = sched_all.next; one != &sched_all; one = one->next)
		if (thread_of(one, all)->waits_at == sched_events)
			return true;
	return false;
}

void sched_rest(void)
{
	const uint64_t until = links_empty(&sched_timed) ? SCHED_NEVER : thread_of(sched_timed.next, timed)->until;
	if (until == SCHED_NEVER && !waits_for_devices())
		sched_report();
	if (rest_of_devices == NULL)
		idle_until(until);
	else {
		rest_of_devices(until);
		sched_event();
	}
	wake_due(time_now());
}
