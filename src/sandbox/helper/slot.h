#pragma once
#include "arena.h"
/* Takes the runner out of the host, once: another uid where it is root, its own user, network and mount namespaces, the template of an action's root.
 * 0, or -1 with the arena's failure set. */
int enter_slot(struct arena *arena);
/* After a change of ids: dies with its parent, whose pid was `parent`. */
void die_with_parent(int parent);
