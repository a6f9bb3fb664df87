import type { EntityManager } from '@mikro-orm/postgresql';

/** By database, since all that a process opens share these entities; what of a database goes by no clock of its own goes by this machine's. */
const clocks = new WeakMap<EntityManager['config'], () => Date>();

/** Has rows be dated by a clock, from now on, where their writer names no instant. */
export function dateBy({ config }: Pick<EntityManager, 'config'>, clock: () => Date): void {
  clocks.set(config, clock);
}

/**
 * When a row is made or changed: what waits is compared with PostgreSQL's clock, so the clock of the machine that wrote it must not count. MikroORM takes it
 * on each change, whatever its writer has put there.
 */
export const present = (_row: unknown, { config }: Pick<EntityManager, 'config'>): Date =>
  clocks.get(config)?.() ?? new Date();
