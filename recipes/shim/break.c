/* The break of a program that was loaded. There is none otherwise: whoever asks for one gets 0, and takes mmap then. */
#include <shim.h>
#include <string.h>
#include "serve.h"

static uintptr_t least, now, most;

void shim_give_break(uintptr_t start, uintptr_t end)
{
	least = now = start;
	most = end;
}

/* Memory that it gets, again or for the first time, is zero. */
long call_brk(const long *a)
{
	const uintptr_t wanted = (uintptr_t)a[0];
	if (wanted >= least && wanted <= most && least != 0) {
		if (wanted > now)
			memset((void *)now, 0, wanted - now);
		now = wanted;
	}
	return (long)now;
}
