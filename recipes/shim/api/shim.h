/* System calls as function calls: numbers, arguments and errors (negated) as Linux has them on this processor. */
#pragma once

long shim_call(long number, long a, long b, long c, long d, long e, long f);
