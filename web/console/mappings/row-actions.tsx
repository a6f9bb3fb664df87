import { Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import type { PersonImportRow } from '../../../domain/schemas/mappings.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './mappings.module.css';
import { useImport, useMapping } from './use-mapping.ts';

/** What a person can do about a record that failed: map to who has its e-mail, or try again. Corrections are made in PIMSY. */
export function RowActions({ kind, row }: { kind: MappingKind; row: PersonImportRow }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const allowed = useAllowed();
  const map = useMapping(kind);
  const again = useImport(kind, ({ id }) => void navigate({ to: '/integrations/imports/$id', params: { id } }));
  const reason = allowed('Integrations', 'modify') ? null : t('mapping.need.rule');
  const { status, takenBy, current, recordId, label, settled, laterRun } = row;
  if (settled === 'mapped' || status !== 'failed' || map.isSuccess) return null;
  if (!current)
    return (
      <>
        {!settled && t('person.import.later')}{' '}
        {laterRun && (
          <Link
            to="/integrations/imports/$id"
            params={{ id: laterRun }}
            className={classes.link}
            aria-label={t('person.import.later.of', { name: label })}
          >
            {t('person.import.later.open')}
          </Link>
        )}
      </>
    );
  return (
    <>
      <Group gap="xs" justify="flex-end">
        {takenBy && (
          <ReasonedButton
            size="xs"
            reason={reason}
            loading={map.isPending}
            onClick={() =>
              map.mutate(
                { pimsyRecordId: recordId, timeeroRecordId: takenBy.id },
                { onSuccess: () => void queries.invalidateQueries({ queryKey: ['person-imports'] }) },
              )
            }
          >
            {t('mapping.instead', { name: takenBy.label })}
          </ReasonedButton>
        )}
        <ReasonedButton
          size="xs"
          variant="default"
          aria-label={t('mapping.again.of', { name: label })}
          reason={reason}
          loading={again.isPending}
          onClick={() => again.mutate({ recordIds: [recordId] })}
        >
          {t('mapping.again')}
        </ReasonedButton>
      </Group>
      <ProblemNotice error={map.error ?? again.error} />
    </>
  );
}
