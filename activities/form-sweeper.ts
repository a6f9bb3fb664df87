import type { Database, UnitOfWork } from '../db/database.ts';
import { waitingFollowUps, waitingForms } from '../db/forms/waiting.ts';
import type { WaitingPage } from '../db/queries/waiting-page.ts';
import type { Logger } from '../platform/log.ts';
import type { FormAssignmentInput } from '../workflows/form-assignment/contract.ts';
import type { SafetyFollowUpInput } from '../workflows/safety-follow-up/contract.ts';
import { startAfterMs, waiting } from './waiting.ts';

/** Long enough for a workflow to have looked by itself after its workers were away. */
const overdueMs = 10 * 60_000;
/** The same where somebody waits for help. */
const followUpOverdueMs = 60_000;

export interface FormSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Has a form looked at, by its workflow or by a new one. Rejects when Temporal is away. */
  lookAtForm: (form: FormAssignmentInput) => Promise<unknown>;
  /** Starts the workflow of a safety follow-up; false where one runs. Rejects when Temporal is away. */
  startFollowUp: (input: SafetyFollowUpInput) => Promise<boolean>;
}

/** Takes up safety follow-ups and forms in every practice that no workflow looks after: of when Temporal was away, or whose workflow is gone. */
export async function sweepForms(deps: FormSweepDeps): Promise<void> {
  const { database, clock, log } = deps;
  const practices = await database.practices();
  const ago = (ms: number) => new Date(clock().getTime() - ms);
  for (const { id: practiceId } of practices) {
    const overdue = ago(followUpOverdueMs);
    const look = (uow: UnitOfWork, page: WaitingPage) => waitingFollowUps(uow, { ...page, overdue });
    for await (const followUpId of waiting(deps, practiceId, look, startAfterMs))
      if (await deps.startFollowUp({ practiceId, followUpId }))
        log.warn({ practiceId, followUpId }, 'Started a safety follow-up that was waiting');
  }
  for (const { id: practiceId } of practices) {
    const overdue = ago(overdueMs);
    const look = (uow: UnitOfWork, page: WaitingPage) => waitingForms(uow, { ...page, overdue });
    let forms = 0;
    for await (const assignmentId of waiting(deps, practiceId, look, startAfterMs)) {
      await deps.lookAtForm({ practiceId, assignmentId });
      forms += 1;
    }
    if (forms > 0) log.info({ practiceId, forms }, 'Had forms looked at that were waiting');
  }
}
