#pragma once
/* A line of the shell as words, and what variables stand for in them. */

enum { MAX_WORDS = 4096 };

/* Operators are words that nothing else can be equal to. */
#define THEN "\001;"
#define AND "\001&&"
#define OR "\001||"
#define FROM "\001<"
#define TO "\001>"
#define APPEND "\001>>"
#define ERRORS_TO "\0012>"
#define ERRORS_TO_OUTPUT "\0012>&1"

/* Writes words that stand until the next call; gives how many, or -1 for a line that is none. `status`: what $? stands for. */
int split(const char *line, char **words, int status);

/* The shell's variables are the environment of what it starts. */
void keep_environment(char **initial);
char **environment(void);
/* "NAME=VALUE"; 0, or -1 where there is no room. */
int set_variable(const char *text);
void unset_variable(const char *name);
