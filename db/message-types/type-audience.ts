import type { RawBuilder } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { DateRange, SourceKind } from '../queries/audience.ts';
import type { StaffChoice } from '../queries/staff-audience.ts';

/** Whom somebody chose; null: the type asks for none. */
export interface Chosen {
  dates: DateRange | null;
  staff: StaffChoice | null;
}

/** The part of a message type that PostgreSQL answers; what it says stands in the file of the same name in domain/message-types. */
export interface TypeAudience {
  kind: SourceKind;
  /**
   * The rows that somebody is listed because of, once each: source_id, client_id (null: a member of staff, then also person_id), status, starts_at, zone,
   * staff_id, location_id; of kind `day` also day and details, with `day` in them.
   */
  rows: (chosen: Chosen) => RawBuilder<unknown>;
  /** Whether right before the hand-over it still stands as recipient `r` was told it: a condition, of which null is false. Null: nothing could change. */
  stands: ((now: Date) => RawBuilder<unknown>) | null;
  /** Where one row stands for several things: some of what recipient `r` was told still stands. A condition; absent: never. */
  partly?: RawBuilder<unknown>;
  /** Of kind `day`: the details of recipient `r` as they are now. */
  details?: RawBuilder<unknown>;
  /** The dates that Compose begins with. `today`: YYYY-MM-DD in the zone of the practice. */
  dates?: (uow: Pick<UnitOfWork, 'kysely'>, today: string) => Promise<DateRange | null>;
}
