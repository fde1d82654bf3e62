/* No thread can run, none waits for a time, no device will bring anything: this stays so for ever. */
#include <parts.h>
#include <exit.h>
#include <log.h>

_Noreturn void sched_report(void)
{
	const unsigned count = sched_count();
	log_error("deadlock: %s, and nothing else will happen", count == 1 ? "the only thread waits for another one" : "all threads wait for one another");
	for (struct sched_link *one = sched_all.next; one != &sched_all; one = one->next) {
		const struct sched_thread *thread = thread_of(one, all);
		log_error("  thread %u waits for %s (%016lx), called from %016lx", thread->number, thread->waits_for, (unsigned long)thread->waits_at,
			  (unsigned long)thread->called_from);
	}
	abort();
}
