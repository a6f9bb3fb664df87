import { sql } from 'kysely';
import { isOpen, requestPhases } from '../../domain/chart-handoff/moves.ts';

const closed = requestPhases.filter((phase) => !isOpen(phase)).map((phase) => sql.lit(phase));

/** Whether what a request `r` asks for has neither come nor been taken back, as domain/chart-handoff/moves.ts says. */
export const isOpenPhase = sql<boolean>`r.phase not in (${sql.join(closed)})`;
