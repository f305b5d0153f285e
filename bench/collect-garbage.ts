// Loaded with `--import` into a process whose memory is measured: collects all garbage when the process gets SIGUSR2, and
// has V8 give back what it is free to keep. After any other collection it keeps pages for the next claims, of which two
// processes of the same program hold 25 or 100 MB as it happens, and the one with less may take more at any time.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;
const collect = runInNewContext('gc') as Collect;
process.on('SIGUSR2', () => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }));
