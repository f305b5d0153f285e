// Called before each file of tests: fast-check makes the same inputs in each run, unless TEST_SEED says otherwise.
import fc from 'fast-check';
import { settleTestSeed } from './test-seed.ts';

fc.configureGlobal({ seed: settleTestSeed() });
