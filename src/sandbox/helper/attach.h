#pragma once
/* Runs a program in a session of its own whose streams are joined to this process's by a relay; descriptors above 2 are handed on. Leaves with its exit
 * code, or 128 and the number of the signal that ended it. `words`: the program's path and arguments. */
_Noreturn void attach(char **words, char **environment);
