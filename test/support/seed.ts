/**
 * What random cases are made from: `usual`, so that whether a change lands depends on the change alone. `KILN_SEED=N` takes another, `KILN_SEED=random` another
 * each time.
 */
export function seedOr(usual: number): number {
  const { KILN_SEED: text } = process.env;
  if (text === undefined) return usual;
  return text === "random" ? Math.floor(Math.random() * 2 ** 31) : Number(text);
}
