import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconChecks,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCirclePlus,
  IconCircleX,
  IconClock,
  IconClockExclamation,
  IconHelpCircle,
  IconLoader,
  IconLock,
  IconMessage2,
  IconPencil,
  IconPlayerPause,
  IconSend2,
  IconSignature,
  IconUserX,
} from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { AppointmentStatus } from '../../domain/appointments.ts';
import type { RequestPhase } from '../../domain/chart-handoff/moves.ts';
import type { NoteState } from '../../domain/chart-handoff/notes.ts';
import type { StatementRunStatus, StatementTurnState } from '../../domain/billing/statement-runs.ts';
import type { BatchRowState, BatchStatus } from '../../domain/credential-batches.ts';
import type {
  ImportRowStatus as RecordStatus,
  ImportStatus as RunStatus,
} from '../../domain/fieldtime/import-statuses.ts';
import type { ImportRowStatus, ImportStatus } from '../../domain/imports/statuses.ts';
import type { ChangeKind, ShiftState, SyncStatus } from '../../domain/fieldtime/sync-runs.ts';
import type { VisitState } from '../../domain/evv/visit-states.ts';
import type { BroadcastStatus, MessageStatus } from '../../domain/statuses.ts';
import type { WordKey } from './words.ts';

/** Of a person or place; of a line in the preview of a broadcast. */
type OtherStatus = 'active' | 'inactive' | 'send' | 'skip' | 'reading';
type OfImport = `import-${ImportStatus}` | `row-${ImportRowStatus}`;
type OfBatch = `batch-${BatchStatus}` | `turn-${BatchRowState}`;
type OfStatements = `statements-${StatementRunStatus}` | `statement-${StatementTurnState}`;
/** Of an import into Timeero, of a record of it, of somebody in the EVV register. */
type OfIntegrations = `run-${RunStatus}` | `record-${RecordStatus}` | 'evv-ready' | 'evv-not-ready';
/** Of a request to the chart keeper, its due time, an item of it, and the note that waits for it. */
type OfHandoff =
  | `request-${RequestPhase}`
  | `due-${'later' | 'soon' | 'overdue' | 'over'}`
  | `item-${'open' | 'supplied'}`
  | `note-${NoteState}`;
type OfSync = `sync-${SyncStatus}` | `change-${ChangeKind}` | `shift-${ShiftState}`;
type OfVisits = `visit-${VisitState}`;
export type AnyStatus =
  | OfSync
  | OfVisits
  | OfHandoff
  | MessageStatus
  | BroadcastStatus
  | AppointmentStatus
  | OfImport
  | OfBatch
  | OfStatements
  | OfIntegrations
  | OtherStatus;
export type Tone = 'neutral' | 'progress' | 'good' | 'warn' | 'bad';

interface Look {
  tone: Tone;
  icon: Icon;
  label: WordKey;
}

/** How every status looks, everywhere. Colour never stands alone: each has an icon and a word of its own. */
export const statusLook: Readonly<Record<AnyStatus, Look>> = {
  pending: { tone: 'neutral', icon: IconCircleDashed, label: 'status.pending' },
  claimed: { tone: 'neutral', icon: IconCircleDashed, label: 'status.claimed' },
  sending: { tone: 'progress', icon: IconLoader, label: 'status.sending' },
  accepted: { tone: 'progress', icon: IconSend2, label: 'status.accepted' },
  delivered: { tone: 'good', icon: IconChecks, label: 'status.delivered' },
  failed: { tone: 'bad', icon: IconCircleX, label: 'status.failed' },
  unknown: { tone: 'warn', icon: IconHelpCircle, label: 'status.unknown' },
  skipped: { tone: 'neutral', icon: IconCircleMinus, label: 'status.skipped' },
  cancelled: { tone: 'neutral', icon: IconBan, label: 'status.cancelled' },
  requested: { tone: 'neutral', icon: IconCircleDashed, label: 'status.requested' },
  scheduled: { tone: 'progress', icon: IconClock, label: 'status.scheduled' },
  running: { tone: 'progress', icon: IconLoader, label: 'status.running' },
  paused: { tone: 'warn', icon: IconPlayerPause, label: 'status.paused' },
  completed: { tone: 'good', icon: IconCircleCheck, label: 'status.completed' },
  confirmed: { tone: 'good', icon: IconCheck, label: 'status.confirmed' },
  missed: { tone: 'warn', icon: IconAlertTriangle, label: 'status.missed' },
  reading: { tone: 'progress', icon: IconLoader, label: 'status.reading' },
  active: { tone: 'good', icon: IconCircleCheck, label: 'status.active' },
  inactive: { tone: 'neutral', icon: IconUserX, label: 'status.inactive' },
  send: { tone: 'good', icon: IconSend2, label: 'status.send' },
  skip: { tone: 'neutral', icon: IconCircleMinus, label: 'status.skip' },
  'import-reading': { tone: 'neutral', icon: IconCircleDashed, label: 'import.reading' },
  'import-ready': { tone: 'neutral', icon: IconClock, label: 'import.ready' },
  'import-requested': { tone: 'progress', icon: IconLoader, label: 'import.requested' },
  'import-running': { tone: 'progress', icon: IconLoader, label: 'import.running' },
  'import-done': { tone: 'good', icon: IconCircleCheck, label: 'import.done' },
  'import-cancelled': { tone: 'neutral', icon: IconBan, label: 'import.cancelled' },
  'import-failed': { tone: 'bad', icon: IconCircleX, label: 'import.failed' },
  'import-undoing': { tone: 'progress', icon: IconLoader, label: 'import.undoing' },
  'import-undone': { tone: 'neutral', icon: IconArrowBackUp, label: 'import.undone' },
  'row-good': { tone: 'neutral', icon: IconCheck, label: 'row.good' },
  'row-bad': { tone: 'warn', icon: IconAlertTriangle, label: 'row.bad' },
  'row-before': { tone: 'neutral', icon: IconCircleMinus, label: 'row.before' },
  'row-done': { tone: 'good', icon: IconCircleCheck, label: 'row.done' },
  'row-undone': { tone: 'neutral', icon: IconArrowBackUp, label: 'row.undone' },
  'batch-requested': { tone: 'progress', icon: IconLoader, label: 'batch.requested' },
  'batch-running': { tone: 'progress', icon: IconLoader, label: 'batch.running' },
  'batch-paused': { tone: 'warn', icon: IconPlayerPause, label: 'batch.paused' },
  'batch-done': { tone: 'good', icon: IconCircleCheck, label: 'batch.done' },
  'batch-cancelled': { tone: 'neutral', icon: IconBan, label: 'batch.cancelled' },
  'turn-waiting': { tone: 'neutral', icon: IconCircleDashed, label: 'turn.waiting' },
  'turn-ordered': { tone: 'progress', icon: IconSend2, label: 'turn.ordered' },
  'turn-sent': { tone: 'good', icon: IconCircleCheck, label: 'turn.sent' },
  'turn-failed': { tone: 'bad', icon: IconCircleX, label: 'turn.failed' },
  'turn-superseded': { tone: 'neutral', icon: IconArrowBackUp, label: 'turn.superseded' },
  'turn-refused': { tone: 'warn', icon: IconCircleMinus, label: 'turn.refused' },
  'turn-cancelled': { tone: 'neutral', icon: IconBan, label: 'turn.cancelled' },
  'statements-requested': { tone: 'progress', icon: IconLoader, label: 'batch.requested' },
  'statements-running': { tone: 'progress', icon: IconLoader, label: 'statements.running' },
  'statements-done': { tone: 'good', icon: IconCircleCheck, label: 'batch.done' },
  'statements-cancelled': { tone: 'neutral', icon: IconBan, label: 'batch.cancelled' },
  'statement-waiting': { tone: 'neutral', icon: IconCircleDashed, label: 'turn.waiting' },
  'statement-issued': { tone: 'good', icon: IconCircleCheck, label: 'statement.issued' },
  'statement-left-out': { tone: 'neutral', icon: IconCircleMinus, label: 'status.skip' },
  'statement-failed': { tone: 'bad', icon: IconCircleX, label: 'turn.failed' },
  'statement-cancelled': { tone: 'neutral', icon: IconBan, label: 'turn.cancelled' },
  'row-kept': { tone: 'neutral', icon: IconCircleMinus, label: 'row.kept' },
  'run-requested': { tone: 'progress', icon: IconLoader, label: 'import.requested' },
  'run-running': { tone: 'progress', icon: IconLoader, label: 'import.running' },
  'run-paused': { tone: 'warn', icon: IconPlayerPause, label: 'run.paused' },
  'run-cancelling': { tone: 'progress', icon: IconLoader, label: 'run.cancelling' },
  'run-cancelled': { tone: 'neutral', icon: IconBan, label: 'import.cancelled' },
  'run-done': { tone: 'good', icon: IconCircleCheck, label: 'import.done' },
  'record-waiting': { tone: 'neutral', icon: IconClock, label: 'record.waiting' },
  'record-intended': { tone: 'progress', icon: IconHelpCircle, label: 'record.intended' },
  'record-created': { tone: 'progress', icon: IconLoader, label: 'record.created' },
  'record-done': { tone: 'good', icon: IconCircleCheck, label: 'row.done' },
  'record-failed': { tone: 'warn', icon: IconAlertTriangle, label: 'row.bad' },
  'record-cancelled': { tone: 'neutral', icon: IconBan, label: 'import.cancelled' },
  'evv-ready': { tone: 'good', icon: IconCircleCheck, label: 'evv.ready' },
  'evv-not-ready': { tone: 'warn', icon: IconAlertTriangle, label: 'evv.not.ready' },
  'sync-requested': { tone: 'neutral', icon: IconCircleDashed, label: 'status.requested' },
  'sync-reading': { tone: 'progress', icon: IconLoader, label: 'sync.reading' },
  'sync-held': { tone: 'warn', icon: IconAlertTriangle, label: 'sync.held' },
  'sync-applying': { tone: 'progress', icon: IconLoader, label: 'sync.applying' },
  'sync-done': { tone: 'good', icon: IconCircleCheck, label: 'sync.done' },
  'sync-failed': { tone: 'bad', icon: IconCircleX, label: 'status.failed' },
  'sync-cancelled': { tone: 'neutral', icon: IconBan, label: 'status.cancelled' },
  'change-create': { tone: 'good', icon: IconCirclePlus, label: 'change.create' },
  'change-change': { tone: 'progress', icon: IconPencil, label: 'change.change' },
  'change-delete': { tone: 'neutral', icon: IconCircleMinus, label: 'change.delete' },
  'change-put-back': { tone: 'warn', icon: IconArrowBackUp, label: 'change.put.back' },
  'change-kept': { tone: 'warn', icon: IconLock, label: 'change.kept' },
  'change-unmapped': { tone: 'warn', icon: IconUserX, label: 'change.unmapped' },
  'shift-wanted': { tone: 'neutral', icon: IconCircleDashed, label: 'shift.wanted' },
  'shift-sending': { tone: 'progress', icon: IconLoader, label: 'shift.sending' },
  'shift-doubt': { tone: 'warn', icon: IconHelpCircle, label: 'shift.doubt' },
  'shift-there': { tone: 'good', icon: IconCircleCheck, label: 'shift.there' },
  'shift-gone': { tone: 'neutral', icon: IconBan, label: 'shift.gone' },
  'shift-refused': { tone: 'bad', icon: IconCircleX, label: 'shift.refused' },
  'visit-open': { tone: 'progress', icon: IconClock, label: 'visit.open' },
  'visit-held': { tone: 'warn', icon: IconUserX, label: 'visit.held' },
  'visit-waiting': { tone: 'neutral', icon: IconCircleDashed, label: 'visit.waiting' },
  'visit-sending': { tone: 'progress', icon: IconLoader, label: 'visit.sending' },
  'visit-doubt': { tone: 'warn', icon: IconHelpCircle, label: 'visit.doubt' },
  'visit-sent': { tone: 'good', icon: IconCircleCheck, label: 'visit.sent' },
  'visit-refused': { tone: 'bad', icon: IconCircleX, label: 'visit.refused' },
  'visit-unneeded': { tone: 'neutral', icon: IconCircleMinus, label: 'visit.unneeded' },
  'request-requested': { tone: 'neutral', icon: IconCircleDashed, label: 'request.requested' },
  'request-acknowledged': { tone: 'progress', icon: IconCheck, label: 'request.acknowledged' },
  'request-in-progress': { tone: 'progress', icon: IconLoader, label: 'request.in.progress' },
  'request-needs-information': { tone: 'warn', icon: IconHelpCircle, label: 'request.needs.information' },
  'request-answered': { tone: 'progress', icon: IconMessage2, label: 'request.answered' },
  'request-completed': { tone: 'good', icon: IconCircleCheck, label: 'request.completed' },
  'request-declined': { tone: 'bad', icon: IconCircleX, label: 'request.declined' },
  'request-withdrawn': { tone: 'neutral', icon: IconBan, label: 'request.withdrawn' },
  'due-later': { tone: 'neutral', icon: IconClock, label: 'due.later' },
  'due-soon': { tone: 'warn', icon: IconClockExclamation, label: 'due.soon' },
  'due-overdue': { tone: 'bad', icon: IconAlertTriangle, label: 'due.overdue' },
  'due-over': { tone: 'neutral', icon: IconClock, label: 'due.over' },
  'item-open': { tone: 'warn', icon: IconCircleDashed, label: 'item.open' },
  'item-supplied': { tone: 'good', icon: IconCircleCheck, label: 'item.supplied' },
  'note-draft': { tone: 'neutral', icon: IconPencil, label: 'note.draft' },
  'note-blocked': { tone: 'warn', icon: IconLock, label: 'note.blocked' },
  'note-ready': { tone: 'good', icon: IconCheck, label: 'note.ready' },
  'note-released': { tone: 'good', icon: IconSignature, label: 'note.released' },
};
