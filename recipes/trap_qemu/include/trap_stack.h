/* For interrupts on x86_64 that run on a stack of their own. */
#pragma once

/* The processor takes the stack that ends at `end` for gates that name `number` (Intel SDM 3A, 6.14.5 «Interrupt Stack Table»); 1 is that of exceptions. */
void trap_give_stack(unsigned number, void *end);
