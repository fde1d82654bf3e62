#include <cmdline.h>
#include <exit.h>
#include <init.h>

/* Bounds of the table: the platform's linker script. */
extern void (*const kiln_init_start[])(void);
extern void (*const kiln_init_end[])(void);

#ifdef CONFIG_INIT_LIBC
/* The C library's; it calls main, and ends the program by a system call. */
_Noreturn void libc_start(int argc, char **argv);
#else
/* The application's. */
int main(int argc, char **argv);
#endif

void init_run(void)
{
	for (void (*const *entry)(void) = kiln_init_start; entry < kiln_init_end; entry++)
		(*entry)();
#ifdef CONFIG_INIT_LIBC
	libc_start(cmdline_count(), cmdline_words());
#else
	exit(main(cmdline_count(), cmdline_words()));
#endif
}
