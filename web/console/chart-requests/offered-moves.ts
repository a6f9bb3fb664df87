import { type MoveName, type MoveRefusal, moveRefusals, moves } from '../../../domain/chart-handoff/moves.ts';
import type { ChartRequest } from '../../../domain/schemas/chart-requests.ts';
import { t } from '../t.ts';

type Offered = ChartRequest['moves'][number];
type WithMoves = Pick<ChartRequest, 'moves'>;

/** Each item has a button of its own to supply it, and a message is written below the timeline. */
const elsewhere: readonly MoveName[] = ['supply', 'say'];

/** Steps that bring a request on; to decline or to withdraw is nobody's first thought. */
const leads: readonly MoveName[] = ['claim', 'acknowledge', 'start', 'answer'];

/** What does not fit the phase is left out, because the phase says it; what is somebody else's is shown and says so. */
export const shownMoves = ({ moves: all }: WithMoves): Offered[] =>
  all.filter(({ move, refusal }) => !elsewhere.includes(move) && refusal !== 'not-now' && refusal !== 'over');

/** The one step that is waited for, which stands out; undefined: it is to supply what is missing, or nothing. */
export const leadOf = (request: WithMoves): MoveName | undefined => {
  const first = shownMoves(request).find(({ refusal }) => refusal === null)?.move;
  return leads.find((lead) => lead === first);
};

export const refusalOf = ({ moves: all }: WithMoves, move: MoveName): MoveRefusal | null | undefined =>
  all.find((each) => each.move === move)?.refusal;

/** Why a step cannot be made, and what to do instead. */
export const whyNot = (refusal: MoveRefusal | null): string | null =>
  refusal && `${moveRefusals[refusal].title}. ${moveRefusals[refusal].next}`;

/** The button of an item that is missing; null: there is none. `why`: it cannot be pressed now. */
export function supplyButton(
  request: WithMoves & Pick<ChartRequest, 'phase' | 'asker'>,
): { why: string | null; variant: 'filled' | 'default' } | null {
  const refusal = refusalOf(request, 'supply');
  const variant = leadOf(request) ? 'default' : 'filled';
  if (refusal === undefined || refusal === 'over') return null;
  if (refusal !== 'not-now') return { why: whyNot(refusal), variant };
  if (request.phase !== 'needs-information') return null;
  return { why: t('request.supply.later', { name: request.asker.name }), variant };
}

/** What a notice says of a step that was made: "You claimed it." */
export const didWords = (move: MoveName): string => t('request.did', { what: moves[move].done });
