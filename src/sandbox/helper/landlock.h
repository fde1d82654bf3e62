#pragma once
/* The set of rules under which a command may only use `.` (to read, write and run) and `readable` (to read and run; ends with 0), and may reach no
 * process and no abstract socket outside of it. Gives its descriptor or a negative errno; -ENOSYS where the kernel's Landlock can't do all of that. */
long make_ruleset(char *const *readable);
/* The calling process and all that it starts keep to it from now on. */
long keep_to_ruleset(long ruleset);
