#pragma once
/* Installs the second filter of the tier without namespaces; 0 or a negative errno. */
long install_outer_filter(void);
