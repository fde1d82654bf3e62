#pragma once
/* A control group with a limit of memory, of version 2 or 1, that somebody else has made; and whom the kernel ends first where memory runs out. */

#define JOINING_GROUP "joining the step's control group"

/* As fork, into the group. A negative errno where that can't be done: groups of version 1 can only be joined. */
long clone_into_group(const char *group);
/* This process, and all that it starts, count from now on; takes the kernel some milliseconds. 0 or a negative errno. */
long join_group(const char *group);
/* Whether the kernel has ended a process of the group since it was asked last. */
int killed_in_group(const char *group);

/* Called while /proc is there. */
void open_preference(void);
/* Whether what is started from now on goes before this process and everybody else: steps go first, and not what watches them. */
void prefer_children(int yes);
