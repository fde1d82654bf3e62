/*
 * The network's work: frames that came, what is due, what was sent to oneself. There are no threads that do it: it is done by whoever waits. lwIP's own
 * functions (lwip/tcp.h, lwip/udp.h) are called between two calls of these, and their callbacks are called by these.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Does what there is to do now; true: there was something. */
bool network_poll(void);
/* The same; where there is nothing, it waits for something, or until time_now() is `until`. */
void network_wait(uint64_t until);
/* Random bits for what a stranger should not guess. */
uint32_t network_random(void);
