/* run-test: a machine (QEMU, or a program of Linux) that runs, and all that its console said so far. */
#pragma once
#include "rt.h"

typedef struct {
	long process, console;
	bool has_ended;
	text said;
} machine;

/* Starts a program with both its streams on the console. `environment`: as for execve. */
void start_machine(machine *m, char **command, char **environment);
/* Waits for the console, or for `socket` (-1: none) to be readable, at most so long. True: the socket is. What the console says is passed on and kept. */
bool await_machine(machine *m, long socket, long milliseconds);
/* Waits until the console ends, then for the program; its wait status (wait(2)). */
int end_of_machine(machine *m);
void kill_machine(machine *m);

/* One request to the machine's port of this host's loopback. Asks again until somebody answers, or the machine ends. NULL: it is as it should be, else why not. */
const char *check_http(machine *m, const char *path, const char *status, const char *wanted);
