/* For boot code: an image that is linked to be moved. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Copies the image to a place of random in memory that nobody uses, from the end of this one on up to `end`, as it is at the start: addresses in it are the
 * copy's. How far away it is; 0: there is none. Constants, code and variables only: of what is zeroed at the start, and of the stack, the copy has zeros.
 */
uintptr_t kaslr_copy(uintptr_t end);

/* Whether the copy is to be used: the option `kaslr.move`, once cmdline knows the command line. */
bool kaslr_is_wanted(void);

/* For the copy, once nothing of the one before it is needed any more: wipes that. */
void kaslr_forget_origin(void);
