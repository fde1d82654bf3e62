#pragma once
/* The tier without namespaces: Landlock, two filters of system calls, rlimits, another user where the caller is root.
 *
 *   slot confine UID PROCESSES OPEN_FILES OUTPUT_BYTES MEMORY_BYTES DISK_BYTES STREAMS READABLE… -- COMMAND ARGUMENT…
 *
 * The current folder is the command's, the environment, too; both streams go to descriptor 1, or where STREAMS is "attached" and not "logged", all three are
 * joined to descriptors 4 to 6 by a relay. When descriptor 0 is closed or written to, all is ended.
 * How it ended goes to descriptor 3, one line: "exited CODE", "signalled NUMBER", "memory", "disk", "cancelled", "unread", "failed ERRNO STEP".
 * Leaves when no process of the command is left. `words` are those behind "confine". */
_Noreturn void confine(char **words, char **environment);
