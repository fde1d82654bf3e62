/* What the compiler's option -fstack-protector calls for: a value that lies between a function's buffers and where it returns to. */
#include <crash.h>
#include <entropy.h>
#include <init.h>
#include <log.h>
#include <stdint.h>

enum { ABORTED = 134 };

/* Its first byte is 0: functions that copy strings stop there. Until there is entropy it can be guessed. */
uintptr_t __stack_chk_guard = 0x5bd1e995a7c3f100;

/* The functions below this one never return, so they may have begun with another value. */
static void choose_guard(void)
{
	uintptr_t value;
	if (entropy_fill(&value, sizeof value))
		__stack_chk_guard = value & ~(uintptr_t)0xff;
	else
		log_warn("stack_protector: %s, so what guards the stack is the same at each start", entropy_lack);
}
INIT(4, choose_guard);

_Noreturn void __stack_chk_fail(void)
{
	/* In the function that ran over, before where this one would return to. Frames behind it may be what was written, so none are told. */
	const uintptr_t at = (uintptr_t)__builtin_return_address(0) - 1;
	crash_report(&(struct crash){ .reason = "a buffer on the stack ran over", .pc = at, .sp = (uintptr_t)__builtin_frame_address(0), .status = ABORTED });
}
