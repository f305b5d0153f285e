/** What decides tests of random inputs when nobody says otherwise: a failure of a pull request comes back on the next run. */
const usualSeed = 20_260_201;

/**
 * The seed of a run, a whole number. `TEST_SEED=<number>` runs the inputs of an earlier run again, and `TEST_SEED=random`, for
 * runs by night, makes a new one and prints it. The workers that are started afterwards have the same. Throws when it is
 * something else.
 */
export function settleTestSeed(): number {
  const given = process.env.TEST_SEED || String(usualSeed);
  const seed = given === 'random' ? String(Math.floor(Math.random() * 2 ** 31)) : given;
  if (!/^\d{1,10}$/.test(seed)) throw new Error(`TEST_SEED takes a whole number or "random", not ${seed}`);
  if (given === 'random') console.log(`random tests: TEST_SEED=${seed} runs them again`);
  process.env.TEST_SEED = seed;
  return Number(seed);
}
