/* The command line that the image was started with. */
#pragma once
#include <stddef.h>

/* For boot code, once: a line, cut into words by spaces; double quotes keep words together, a backslash takes the next character as it is. */
void cmdline_parse(const char *line, size_t size);
/* For boot code, once: words that somebody cut already. They must stay. */
void cmdline_set(int argc, char **argv);

/* As main gets them: argv[0] is the image's name, argv[argc] is NULL. */
int cmdline_count(void);
char **cmdline_words(void);
/* What follows `name=` in the first such word; NULL where there is none. */
const char *cmdline_get(const char *name);
