/** requested: ordered · running: clients have their turn · done: all had it · cancelled: whoever had no turn by then gets no statement. */
export const statementRunStatuses = ['requested', 'running', 'done', 'cancelled'] as const;
export type StatementRunStatus = (typeof statementRunStatuses)[number];

/** What has become of one client of a run. failed: it could not be issued · cancelled: the run was, before the turn. */
export const statementTurnStates = ['waiting', 'issued', 'left-out', 'failed', 'cancelled'] as const;
export type StatementTurnState = (typeof statementTurnStates)[number];

/**
 * Why a client gets no statement when their turn comes. not-over: they owe no more than the amount by now · same: nothing was posted since one that is not due
 * yet · due-passed: the day to pay by has passed before the turn came · restricted-chart: the chart is not open any more to who ordered the run.
 */
export const leftOutReasons = ['not-over', 'same', 'due-passed', 'restricted-chart'] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

/** Its workflow has it, or soon will. */
export const statementRunIsUnderWay = (status: StatementRunStatus): boolean =>
  status === 'requested' || status === 'running';
