#include <cmdline.h>
#include <log.h>
#include <printf.h>
#ifdef CONFIG_LOG_STAMPS
#include <time.h>
#endif

#if defined(CONFIG_LOG_LEVEL_DEBUG)
enum { LEAST = LOG_DEBUG };
#elif defined(CONFIG_LOG_LEVEL_INFO)
enum { LEAST = LOG_INFO };
#elif defined(CONFIG_LOG_LEVEL_WARN)
enum { LEAST = LOG_WARN };
#elif defined(CONFIG_LOG_LEVEL_ERROR)
enum { LEAST = LOG_ERROR };
#else
enum { LEAST = LOG_ERROR + 1 };
#endif

enum { LEVELS = LOG_ERROR + 1 };
static const char *const names[LEVELS] = { "debug", "info", "warn", "error" };

static bool is_same(const char *a, const char *b)
{
	while (*a != 0 && *a == *b)
		a++, b++;
	return *a == *b;
}

/* The least level that is shown: as the image was built, or as it was started. */
static int least(void)
{
	static int level = -1;
	if (level < 0) {
		const char *asked = cmdline_option("log.level");
		level = LEAST;
		for (int i = 0; asked != NULL && i <= LEVELS; i++)
			if (is_same(asked, i == LEVELS ? "off" : names[i]))
				level = i;
	}
	return level;
}

void log_write(enum log_level level, const char *format, ...)
{
	if ((int)level < least())
		return;
#ifdef CONFIG_LOG_STAMPS
	const unsigned long microseconds = (unsigned long)(time_now() / 1000);
	printf("[%4lu.%06lu] ", microseconds / 1000000, microseconds % 1000000);
#endif
	printf("%s: ", names[level]);
	va_list arguments;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
}
