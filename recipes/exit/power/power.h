/* The interface `power`. */
#pragma once

/* Ends the machine; whoever started it gets `status` (0–255). */
_Noreturn void power_off(int status);
