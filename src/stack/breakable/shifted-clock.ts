// Preloaded into an instance: at each SIGUSR2 its time of day moves to what the file that CLOCK_SHIFT_FILE names says, in ms
// from the machine's. What measures spans of time, `performance` and timers, goes on as with a real clock that is set.
import { readFileSync } from 'node:fs';

const RealDate = Date;
let shiftMs = 0;
const nowMs = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [nowMs()] : args, newTarget),
  apply: () => new RealDate(nowMs()).toString(),
  get: (target, name) => (name === 'now' ? nowMs : Reflect.get(target, name)),
});

process.on('SIGUSR2', () => {
  // biome-ignore lint/style/noProcessEnv: A preload has no one to hand it its settings.
  shiftMs = Number(readFileSync(process.env.CLOCK_SHIFT_FILE ?? '', 'utf8'));
});
