/*
 * The network's work: frames that came, what is due, what was sent to oneself. No thread is there for it: it is done by whoever waits. lwIP's own
 * functions (lwip/tcp.h, lwip/udp.h) are called between two calls of these, and their callbacks are called by these.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Does what there is to do now; true: there was something. */
bool network_poll(void);
/*
 * The same; where there is nothing, it waits for something, or until time_now() is `until`. With threads the others run meanwhile, and the scheduler does the
 * network's work; false: the thread was interrupted.
 */
bool network_wait(uint64_t until);
/* Random bits for what a stranger should not guess. */
uint32_t network_random(void);
