/* The machine's network device as one of lwIP's interfaces. */
#pragma once
#include <stdbool.h>

/* With its address, or waiting for one. */
void device_start(void);
/* Takes what came; true: there was something. */
bool device_poll(void);
/* Before the processor rests: then device_poll once more. */
void device_listen(void);
