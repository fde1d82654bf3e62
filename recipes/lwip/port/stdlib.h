/* What lwIP has of C's stdlib.h. */
#pragma once
#include <heap.h>

/* Digits only: for the number behind an interface's name. */
int atoi(const char *digits);
