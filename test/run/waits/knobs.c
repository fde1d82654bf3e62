#include <cmdline.h>
#include <printf.h>

void knobs_tell(int argc, char **argv)
{
	const char *title = cmdline_option("knobs.title"), *mode = cmdline_option("knobs.mode");
	bool loud = false;
#ifdef CONFIG_KNOBS_LOUD
	loud = true;
#endif
	printf("%ld %ld %d %s %s %d\n", (long)cmdline_option_int("knobs.count", CONFIG_KNOBS_COUNT), (long)cmdline_option_int("knobs.room", CONFIG_KNOBS_ROOM),
	       cmdline_option_bool("knobs.loud", loud), title == NULL ? CONFIG_KNOBS_TITLE : title, mode == NULL ? CONFIG_KNOBS_MODE : mode, CONFIG_KNOBS_FIXED);
	for (int i = 2; i < argc; i++)
		printf("%s\n", argv[i]);
}
