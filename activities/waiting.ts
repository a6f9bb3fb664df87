import type { Database, UnitOfWork } from '../db/database.ts';
import type { WaitingPage } from '../db/queries/waiting-page.ts';

/** Old enough that the API, which starts what it has written, has either done so or failed to. */
export const startAfterMs = 5_000;
const atATime = 50;

export const scopeOf = (practiceId: string) => ({ practiceId, actor: 'system:sweeper' }) as const;

type Look = (uow: UnitOfWork, page: WaitingPage) => Promise<string[]>;

/** What a query lists that is older than `ageMs`, page by page, each read in a transaction of its own. */
export async function* waiting(
  { database, clock }: { database: Database; clock: () => Date },
  practiceId: string,
  look: Look,
  ageMs: number,
): AsyncGenerator<string> {
  const before = new Date(clock().getTime() - ageMs);
  for (let after: string | null = null; ;) {
    const page: string[] = await database.work(scopeOf(practiceId), (uow) =>
      look(uow, { before, after, limit: atATime }),
    );
    yield* page;
    after = page.at(-1) ?? null;
    if (page.length < atATime) return;
  }
}
