#pragma once
#include <assert.h>
#include <printf.h>

void check_printf(void);
void check_string(void);
void check_heap(void);
void check_rest(int argc, char **argv);
void check_machine(void);
void check_tree(const void *blob);
