/** Lines that tell how a build goes and how much of it there was: they differ with what the store has. */
export const isProgress = (line: string): boolean =>
  /^(\[\d+\/\d+\]|fetching |(failed|built|fetched|reused) \d|nothing to do \(|longest chain:)/.test(line);
