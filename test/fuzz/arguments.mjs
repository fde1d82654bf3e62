/** `ROUNDS [SEED]` of the command line; says how it is meant and ends the process if it is something else. */
export function roundsAndSeed(script) {
  const rounds = Number(process.argv[2] ?? 1000);
  const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
  if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
    console.error(`usage: ${script} ROUNDS [SEED]`);
    process.exit(2);
  }
  return { rounds, seed };
}

/** Says every ten thousand rounds how long it has taken. */
export function progress() {
  const start = Date.now();
  return (round) => {
    if (round > 0 && round % 10_000 === 0) console.log(`${round} rounds, ${Math.round((Date.now() - start) / 1000)} s`);
  };
}
