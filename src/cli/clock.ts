/** Since the process began (milliseconds), without the modules of Node that `performance` would load at each start. */
export const uptimeMs = (): number => process.uptime() * 1000;
