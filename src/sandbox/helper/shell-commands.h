#pragma once
/* What the shell does by itself. */

void say(int fd, const char *text);
void say_prompt(void);
/* "WHAT: WHY", or the name of an error where `why` is ""; gives 1. `error` may be 0. */
int complain(const char *what, const char *why, long error);
/* cd, export, unset: the status, or -1 for another command. */
int change_shell(char **words, int count);
/* Those that a child can do: the status, or -1 for a program. `command`: what `run` runs. */
int run_within(char **words, int count, char **command);
/* `command` with more arguments; stands until the next call. */
char **with_more(char **command, char **more);
