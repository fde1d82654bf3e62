#pragma once
/* Installs the filter of system calls on the calling process; 0 or a negative errno. */
long install_filter(void);
/* Writes the filter, as struct sock_filter, to a descriptor. */
int write_filter(int fd);
