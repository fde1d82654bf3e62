/* Messages with a level; what lies below the option `log.level`, or `kiln run --boot log.level=…`, isn't shown. */
#pragma once

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

#define log_debug(...) log_write(LOG_DEBUG, __VA_ARGS__)
#define log_info(...) log_write(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_write(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_write(LOG_ERROR, __VA_ARGS__)

/* One line; `format` as for printf, without the line feed. */
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
