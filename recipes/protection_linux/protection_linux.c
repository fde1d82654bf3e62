#include <linux_call.h>
#include <protection.h>

/* Uses are numbered as there. */
bool protection_set(void *pages, size_t size, unsigned use)
{
	return linux_call(LINUX_mprotect, (long)pages, (long)size, (long)use, 0, 0, 0) == 0;
}
