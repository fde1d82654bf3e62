#pragma once
/* Runs a machine that goes on without Kiln (src/run/detached/start-detached.ts). It waits until `go` comes by descriptor 3; should Kiln be killed before,
 * nothing is started. What the program says goes to FOLDER/log.0, log.1 …, of which the newest are kept: never more than `log_bytes` in all. Its status
 * becomes FOLDER/status: its own, 128 + n where signal n ended it, 127 where it can't be run. */
_Noreturn void keep_machine(const char *folder, unsigned long log_bytes, char **words, char **environment);
