let origin = 0;

/** Since the command began (milliseconds), without the modules of Node that `performance` would load at each start. */
export const uptimeMs = (): number => process.uptime() * 1000 - origin;

/** In a process that does one command after another: the next one begins. */
export function restartClock(): void {
  origin = process.uptime() * 1000;
}
