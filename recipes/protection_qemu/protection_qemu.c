#include <boot.h>
#include <protection.h>

_Static_assert((int)PROTECTION_READ == BOOT_READ && (int)PROTECTION_WRITE == BOOT_WRITE && (int)PROTECTION_EXECUTE == BOOT_EXECUTE, "uses are numbered alike");

bool protection_set(void *pages, size_t size, unsigned use)
{
	return boot_protect((uintptr_t)pages, (uintptr_t)pages + size, use);
}
