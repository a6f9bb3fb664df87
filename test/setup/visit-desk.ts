import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../activities/index.ts';
import { Visit } from '../../db/entities/index.ts';
import { untoldVisits } from '../../db/visits/waiting.ts';
import type { Visit as HeldVisit } from '../../providers/fieldtime/port.ts';
import type { TestDatabase } from './database.ts';
import { SyncDesk } from './sync-desk.ts';

const at = (minute: number) => `2026-03-02T14:${String(minute).padStart(2, '0')}:00.000Z`;

/** In the morning of the desk's day; clocked in at j1 by u1, with GPS, unless a test wishes otherwise. */
export function aVisit(id: string, change: Partial<HeldVisit> = {}): HeldVisit {
  const zone = 'America/New_York';
  const point = (minute: number) => ({
    latitude: 35.5951 + minute / 100_000,
    longitude: -82.5515,
    accuracyMetres: 9,
    capturedAt: at(minute),
  });
  return {
    id,
    userId: 'u1',
    jobId: 'j1',
    shiftId: null,
    clockIn: { at: at(0), zone, point: point(0) },
    clockOut: { at: at(50), zone, point: point(50) },
    points: [point(20), point(30)],
    updatedAt: at(51),
    ...change,
  };
}

/** A desk whose visits are read by its runs and sent as their workflows do it. */
export class VisitDesk {
  readonly sync: SyncDesk;
  readonly #activities: ReturnType<typeof createActivities>;

  private constructor(sync: SyncDesk) {
    this.sync = sync;
    this.#activities = createActivities(sync.deps);
  }

  static async open(database: TestDatabase): Promise<VisitDesk> {
    return new VisitDesk(await SyncDesk.open(database));
  }

  get timeero() {
    return this.sync.timeero;
  }
  get pimsy() {
    return this.sync.pimsy;
  }

  /** Timeero has these from now on; what it had under the same ids is another now. */
  record(...visits: HeldVisit[]): void {
    const ids = new Set(visits.map(({ id }) => id));
    this.timeero.seenVisits = [...this.timeero.seenVisits.filter(({ id }) => !ids.has(id)), ...visits];
  }

  /** Reads, matches, and sends whatever is due until nothing is; at most so many rounds. */
  async carryOut(rounds = 3): Promise<void> {
    await this.sync.sync();
    for (let round = 0; round < rounds; round++) if (!(await this.sendDue())) return;
  }

  /** One step of each workflow that has something to do. @returns whether there was one */
  async sendDue(): Promise<boolean> {
    const { of, around } = this.sync;
    const page = { before: new Date('2100-01-01'), after: null, limit: 1_000 };
    const untold = await of.work((uow) => untoldVisits(uow, page));
    const due = await of.work(({ em }) => em.find(Visit, { state: ['waiting', 'sending', 'doubt'] }));
    const ids = [...new Set([...untold, ...due.map(({ id }) => id)])];
    for (const visitId of ids) await around(() => this.step(visitId));
    return ids.length > 0;
  }

  /** What the workflow of a visit does once. @returns what became of the call; null: none was made */
  async step(visitId: string) {
    const ids = { practiceId: this.sync.of.practiceId, visitId };
    const { due } = await this.#activities.default.lookAtVisit(ids);
    if (!due) return null;
    return new MockActivityEnvironment()
      .run(() => this.#activities.integration.sendVisit(ids))
      .catch((error: unknown) => {
        // In doubt: the workflow tries again.
        if (this.sync.dead || !(error instanceof Error && error.message.startsWith('PIMSY did not say'))) throw error;
        return null;
      });
  }

  rows = () => this.sync.of.work(({ em }) => em.find(Visit, {}, { orderBy: { timeeroId: 'asc' } }));

  async row(timeeroId: string) {
    return this.sync.of.work(({ em }) => em.findOneOrFail(Visit, { timeeroId }));
  }

  /** `sent`, `held client-unmapped` … */
  async standing(timeeroId: string): Promise<string> {
    const { state, reason } = await this.row(timeeroId);
    return [state, reason].filter(Boolean).join(' ');
  }
}
