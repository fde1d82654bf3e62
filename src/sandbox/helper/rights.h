#pragma once
#include "arena.h"
/* What every tier takes from a process before it becomes a command: capabilities that it could gain. */
void drop_bounding_set(void);
/* Those that it has, and gaining any by execve: 0, or a negative errno and the step that gave it. */
long drop_capabilities(const char **step);
/* As far as they are lower than what holds already. */
void set_limits(const struct limits *limits);
