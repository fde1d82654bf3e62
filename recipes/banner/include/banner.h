/* The banner. */
#pragma once

/* Prints the greeting, then each library of the image with its version. */
void banner_print(void);
