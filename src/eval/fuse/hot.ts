/** Calls after which a function is worth a program of its own. */
export const HOT = 200;
