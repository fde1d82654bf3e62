/* Assertions: ISO C11, 7.2; switched by the option `assert.enabled`. */
#pragma once

#ifdef CONFIG_ASSERT_ENABLED
#define assert(condition) ((condition) ? (void)0 : assert_failed(#condition, __FILE__, __LINE__, __func__))
#else
#define assert(condition) ((void)sizeof(condition))
#endif

/* Says what failed and where, and aborts. */
_Noreturn void assert_failed(const char *condition, const char *file, int line, const char *function);
