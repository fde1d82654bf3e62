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

void log_write(enum log_level level, const char *format, ...)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	if ((int)level < LEAST)
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
