import { moves } from '../../../domain/chart-handoff/moves.ts';
import type { MoveName } from '../../../domain/chart-handoff/moves.ts';
import type { Keeper } from '../../../domain/schemas/chart-requests.ts';
import { instantIn } from '../../shared/format.ts';
import { t } from '../t.ts';
import type { Step } from './use-move.ts';

/** What the dialog of a step holds; each step takes of it what it needs. */
export interface StepDraft {
  words: string;
  reason: string | null;
  keeper: Keeper | null;
  documentIds: readonly string[];
  /** Wall time of the reader, as the field has it; empty: by the practice's hours. */
  due: string;
  /** That are still missing when it is reopened. */
  itemIds: readonly string[];
}

export const emptyDraft: StepDraft = { words: '', reason: null, keeper: null, documentIds: [], due: '', itemIds: [] };

/** Steps that a press of their button makes; the others have something to say and ask for it in a dialog. */
export const isPlain = (move: MoveName): move is 'claim' | 'acknowledge' | 'start' => moves[move].needs.length === 0;

export type AskedMove = Exclude<MoveName, 'claim' | 'acknowledge' | 'start'>;

/** Why a step cannot be made of this draft; null: it can. */
export function draftFault(move: AskedMove, { words, reason, keeper, documentIds, itemIds }: StepDraft): string | null {
  const silent = words.trim() === '';
  if (move === 'supply') return silent && documentIds.length === 0 ? t('request.need.supply') : null;
  if (move === 'decline' || move === 'withdraw') return silent && reason === null ? t('task.reason.need') : null;
  if (move === 'reassign') return keeper === null ? t('request.need.keeper') : null;
  if (move === 'reopen' && itemIds.length === 0) return t('request.need.items');
  return silent ? t('request.need.words') : null;
}

/**
 * @param itemId of a supply
 * @throws Error for a draft that {@link draftFault} objects to
 */
export function stepOf(move: AskedMove, draft: StepDraft, itemId: string | null): Step {
  const words = draft.words.trim();
  const documentIds = [...draft.documentIds];
  if (move === 'decline' || move === 'withdraw') return { move, reason: draft.reason, words };
  if (move === 'reopen') return { move, words, itemIds: [...draft.itemIds], dueAt: instantIn(draft.due) };
  if (move === 'supply' && itemId !== null) return { move, itemId, words, documentIds };
  if (move === 'reassign' && draft.keeper) return { move, keeper: draft.keeper, words, dueAt: instantIn(draft.due) };
  if (move === 'ask' || move === 'answer' || move === 'say') return { move, words, documentIds };
  throw new Error(`The step ${move} lacks what it needs.`);
}
