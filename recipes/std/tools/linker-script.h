/* What elf-check has to know of a linker script: words, not grammar. */
#pragma once
#include "rt.h"

/* The script without its comments. */
bytes read_script(const char *path);
/* Whether it assigns to the name, alone or in PROVIDE. */
bool script_defines(bytes script, const char *name);
/* The symbol in ENTRY(…), NULL where there is none. */
const char *script_entry(bytes script);
