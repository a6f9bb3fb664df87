import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';

/** Whether the client may be sent automatic messages at all. */
export function ConsentMark({ given }: { given: boolean }) {
  return (
    <StatusBadge status={given ? 'confirmed' : 'skipped'} label={t(given ? 'consent.given' : 'consent.missing')} />
  );
}
