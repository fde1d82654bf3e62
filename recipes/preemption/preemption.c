/*
 * Preemption of application code alone. Wherever that runs, it could have made a call that lets other threads run: so nothing in the kernel is half done,
 * and the kernel needs no locks. An interrupt at any other place changes nothing.
 */
#include <idle.h>
#include <init.h>

enum { MILLISECOND = 1000000 };

/* Of the platform's linker script: the application's code lies behind the kernel's. */
extern const char kiln_application_start[], kiln_text_end[];
/* entry.S */
extern const char preemption_entry[];

static void start(void)
{
	idle_slice(&(struct idle_slices){ (uintptr_t)kiln_application_start, (uintptr_t)kiln_text_end, (uintptr_t)preemption_entry,
					  (uint64_t)CONFIG_PREEMPTION_SLICE * MILLISECOND });
}
INIT(3, start);
