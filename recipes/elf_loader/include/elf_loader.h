/* Unmodified static programs of Linux. */
#pragma once

/*
 * Loads the program at `path` and starts it with these words and this environment, both ended by NULL. It ends the machine: this function comes back
 * only where the program can't be run, with the reason, a sentence without a full stop.
 */
const char *elf_run(const char *path, char *const *words, char *const *environment);
