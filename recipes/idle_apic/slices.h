/* What slices.c and slices.S share. */
#define SLICES_FROM 0
#define SLICES_TO 8
#define SLICES_ENTRY 16
