import { isScanFault, scanFaults } from '../../../domain/documents.ts';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import type { AnyStatus } from '../../shared/status.ts';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { type MessageKey, t } from '../t.ts';
import classes from './documents.module.css';

const looks = {
  uploading: ['running', 'document.scanning'],
  pending: ['running', 'document.scanning'],
  clean: ['confirmed', 'document.ready'],
  infected: ['failed', 'document.refused'],
  error: ['unknown', 'document.unchecked'],
} as const satisfies Record<ClientDocument['status'], [AnyStatus, MessageKey]>;

/** Where a document stands and, where it stands still, why and what to do. */
export function DocumentStatus({ document: { status, finding } }: { document: ClientDocument }) {
  const [look, label] = looks[status];
  return (
    <>
      <StatusBadge status={look} label={t(label)} />
      {status === 'infected' && (
        <span className={classes.finding}>{t('document.refused.why', { finding: finding ?? '' })}</span>
      )}
      {status === 'error' && (
        <span className={classes.finding}>
          {finding !== null && isScanFault(finding) ? `${scanFaults[finding]} ` : ''}
          {t('document.unchecked.next')}
        </span>
      )}
    </>
  );
}
