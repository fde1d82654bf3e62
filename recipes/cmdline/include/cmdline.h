/* The command line that the image was started with. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* For boot code, once: a line, cut into words by spaces; double quotes keep words together, a backslash takes the next character as it is. */
void cmdline_parse(const char *line, size_t size);
/* For boot code, once: words that somebody cut already. They must stay. */
void cmdline_set(int argc, char **argv);

/* As main gets them: argv[0] is the image's name, argv[argc] is NULL. */
int cmdline_count(void);
char **cmdline_words(void);
/* What follows `name=` in the first such word; NULL where there is none. */
const char *cmdline_get(const char *name);

/* For libraries: the value that `kiln run --boot LIBRARY.OPTION=VALUE` gave one of their options with `boot = true`; NULL: the one it was built with. */
const char *cmdline_option(const char *name);
/* Kiln has checked, and the library boot_options again, that it is a number (of a size: bytes) or true or false. */
int64_t cmdline_option_int(const char *name, int64_t otherwise);
bool cmdline_option_bool(const char *name, bool otherwise);
/* `LIBRARY.OPTION=VALUE` as it was given, in this order; NULL: there are no more. */
const char *cmdline_option_word(int index);
