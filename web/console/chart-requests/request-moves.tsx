import { useState } from 'react';
import { moves } from '../../../domain/chart-handoff/moves.ts';
import type { ChartRequest } from '../../../domain/schemas/chart-requests.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { mayAny, needs } from '../access.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { leadOf, refusalOf, shownMoves, whyNot } from './offered-moves.ts';
import { StepDialog } from './step-dialog.tsx';
import { type AskedMove, isPlain } from './step-draft.ts';
import { useMove } from './use-move.ts';
import classes from './chart-requests.module.css';

/** What can be done with a request now, the next step first. */
export function RequestMoves({ request }: { request: ChartRequest }) {
  const session = useSession();
  const [asking, setAsking] = useState<AskedMove | null>(null);
  const make = useMove(request);
  const { error, variables: made } = make;
  const shown = shownMoves(request);
  const lead = leadOf(request);
  // Who asked has what they asked for: the note is what they go on with.
  const releases = request.phase === 'completed' && refusalOf(request, 'reopen') === null;
  if (shown.length === 0) return null;
  return (
    <>
      <div className={classes.moves}>
        {releases && mayAny(session, needs.notes) && (
          <ButtonLink to="/notes/$id" params={{ id: request.noteId }}>
            {t('request.to.note')}
          </ButtonLink>
        )}
        {shown.map(({ move, refusal }) => (
          <ReasonedButton
            key={move}
            variant={move === lead ? 'filled' : 'default'}
            reason={whyNot(refusal)}
            loading={make.isPending && made?.move === move}
            onClick={() => {
              if (isPlain(move)) make.mutate({ move });
              else setAsking(move);
            }}
          >
            {moves[move].label}
          </ReasonedButton>
        ))}
      </div>
      {error !== null && (
        <div className={classes.problem}>
          <ProblemNotice error={error} onRetry={made && (() => make.mutate(made))} />
        </div>
      )}
      {asking && <StepDialog request={request} step={{ move: asking, item: null }} onClose={() => setAsking(null)} />}
    </>
  );
}
