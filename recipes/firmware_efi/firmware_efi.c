#include <efi.h>

static struct efi_runtime_services *runtime;

void efi_keep(const struct efi_system_table *table)
{
	runtime = table->runtime;
}

_Noreturn void efi_shut_down(void)
{
	runtime->reset_system(EFI_RESET_SHUTDOWN, 0, 0, 0);
	for (;;)
		__asm__ volatile("cli\n\thlt");
}
