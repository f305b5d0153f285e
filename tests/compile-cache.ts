import { join } from 'node:path';

/** For the environment of a process that a test starts: without it, compiling its modules anew takes half of its start. */
export const compileCache = {
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(import.meta.dirname, '..', '.local', 'compile-cache'),
};
