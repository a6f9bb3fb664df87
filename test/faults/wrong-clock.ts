/*
 * Preloaded (`node --import`) into a process whose clock shall be wrong: by CLOCK_OFF_MS milliseconds, ahead where that is above 0. Timers go on as they do,
 * as on a machine whose clock was set wrong.
 */
const off = Number(process.env['CLOCK_OFF_MS']);
if (!Number.isFinite(off)) throw new Error('CLOCK_OFF_MS must say by how many milliseconds the clock is wrong');

const RightDate = Date;
const now = () => RightDate.now() + off;

globalThis.Date = new Proxy(RightDate, {
  apply: () => new RightDate(now()).toString(),
  construct: (target, given: unknown[], made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
