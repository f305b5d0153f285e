// npm run check
//
// What takes seconds and needs no database: format, lint, types, and the import rules of rooms.json. `npm test` holds all of it, too.
import { countsLine, lint, rooms, runStaticChecks, types } from './static-checks.ts';

const counts = await runStaticChecks([types, lint, rooms]);
console.log(countsLine(counts));
process.exitCode = counts.failed === 0 ? 0 : 1;
