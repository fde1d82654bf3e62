#include <cmdline.h>
#include <exit.h>
#include <init.h>

/* Bounds of the table: the platform's linker script. */
extern void (*const kiln_init_start[])(void);
extern void (*const kiln_init_end[])(void);

/* The application's. */
int main(int argc, char **argv);

void init_run(void)
{
	for (void (*const *entry)(void) = kiln_init_start; entry < kiln_init_end; entry++)
		(*entry)();
	exit(main(cmdline_count(), cmdline_words()));
}
