export const CONF: string;
export function linuxSource(): string;
export function linuxEnvironment(folder: string, arch: string): Readonly<Record<string, string>>;
