import { useState } from 'react';
import { type MoveName, moves } from '../../../domain/chart-handoff/moves.ts';
import type { ChartRequest } from '../../../domain/schemas/chart-requests.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StepDialog } from './step-dialog.tsx';
import { type AskedMove, isPlain } from './step-draft.ts';
import { useMove } from './use-move.ts';
import classes from './chart-requests.module.css';

type Offered = ChartRequest['moves'][number];

/** Each item has a button of its own to supply it, and a message is written below the timeline. */
const elsewhere: readonly MoveName[] = ['supply', 'say'];

/** What fits another phase is left out, because the phase says it; what is somebody else's, or too late for good, is shown and says why. */
const isShown = ({ move, refusal }: Offered): boolean =>
  !elsewhere.includes(move) && refusal !== 'not-now' && (refusal !== 'over' || move === 'reopen');

/** What can be done with a request now, the next step first. */
export function RequestMoves({ request }: { request: ChartRequest }) {
  const [asking, setAsking] = useState<AskedMove | null>(null);
  const make = useMove(request);
  const shown = request.moves.filter(isShown);
  const next = shown.find(({ refusal }) => refusal === null)?.move;
  if (shown.length === 0) return null;
  return (
    <>
      <div className={classes.moves}>
        {shown.map(({ move, why }) => (
          <ReasonedButton
            key={move}
            variant={move === next && leads.includes(move) ? 'filled' : 'default'}
            reason={why}
            loading={make.isPending && make.variables.move === move}
            onClick={() => {
              if (isPlain(move)) make.mutate({ move });
              else setAsking(move);
            }}
          >
            {moves[move].label}
          </ReasonedButton>
        ))}
      </div>
      <ProblemNotice error={make.error} />
      {asking && <StepDialog request={request} step={{ move: asking, item: null }} onClose={() => setAsking(null)} />}
    </>
  );
}

/** Steps that bring a request on; to decline or to withdraw is nobody's first thought. */
const leads: readonly MoveName[] = ['claim', 'acknowledge', 'start', 'answer', 'reopen'];
