#pragma once
#include <assert.h>
#include <printf.h>

void check_rest(int argc, char **argv);
void check_machine(void);
void check_tree(const void *blob);
