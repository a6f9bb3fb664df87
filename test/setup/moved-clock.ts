/**
 * Loaded by `node --import moved-clock.ts?file=…` before a program: moves the clock that its code reads by the milliseconds that stand in the file, while
 * it runs, as somebody does who sets the clock of a host. Timers go on as they were, as they do there.
 */
import { readFileSync } from 'node:fs';

const file = new URL(import.meta.url).searchParams.get('file') ?? '';
const RealDate = Date;
let offset = 0;

function read(): void {
  try {
    offset = Number(readFileSync(file, 'utf8'));
  } catch {
    offset = 0;
  }
}

const now = () => RealDate.now() + offset;

/** Everything else of Date is as it was, its class too: what was made before is still a date. */
const moved = new Proxy(RealDate, {
  construct: (target, given: unknown[], made) => {
    const date: object = Reflect.construct(target, given.length === 0 ? [now()] : given, made);
    return date;
  },
  apply: () => new RealDate(now()).toString(),
  get: (target, name): unknown => (name === 'now' ? now : Reflect.get(target, name)),
});
Object.defineProperty(RealDate.prototype, 'constructor', { value: moved, writable: true, configurable: true });
globalThis.Date = moved;

read();
setInterval(read, 50).unref();
