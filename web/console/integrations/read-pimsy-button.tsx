import { useQuery } from '@tanstack/react-query';
import type { Integration } from '../../../domain/schemas/connections.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { t } from '../t.ts';
import { integrationsQuery } from './connections.ts';
import { useReadPimsy } from './use-read-pimsy.ts';

/** *Read PIMSY now* on the pages of those who have just corrected something there. */
export function ReadPimsyButton() {
  const { data } = useQuery(integrationsQuery);
  const pimsy = data?.find(({ system }) => system === 'pimsy');
  return pimsy ? <ReadButton pimsy={pimsy} /> : null;
}

function ReadButton({ pimsy }: { pimsy: Integration }) {
  const { read, reason, underWay } = useReadPimsy(pimsy);
  const { reading } = pimsy;
  return (
    <>
      <ReasonedButton
        size="xs"
        reason={reason}
        loading={read.isPending || underWay}
        onClick={() => read.mutate('changes')}
      >
        {t('reading.now')}
      </ReasonedButton>
      <ProblemNotice error={read.error} />
      {reading?.status === 'failed' && (
        <p>
          {reading.problem} {reading.next}
        </p>
      )}
    </>
  );
}
