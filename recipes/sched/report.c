/* No thread can run, none waits for a time, no device will bring anything: this stays so for ever. */
#include <crash.h>
#include <exit.h>
#include <log.h>
#include <parts.h>

static void tell(const struct sched_thread *thread)
{
	log_error("thread %u waits for %s (%016lx)", thread->number, thread->waits_for, (unsigned long)thread->waits_at);
	if (thread == sched_self()) {
		const uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
		crash_backtrace((uintptr_t)sched_report, frame, frame);
	} else {
		uint64_t pc, fp;
		sched_where(thread->context, &pc, &fp);
		crash_backtrace(pc, (uintptr_t)thread->context, fp);
	}
}

_Noreturn void sched_report(void)
{
	log_error("deadlock: %s, and nothing else will happen",
		  sched_count() == 1 ? "the only thread waits for another one" : "all threads wait for one another");
	for (struct sched_thread *one = sched_next(NULL); one != NULL; one = sched_next(one))
		tell(one);
	abort();
}
