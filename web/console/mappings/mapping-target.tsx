import { Button } from '@mantine/core';
import { useState } from 'react';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import type { MappingRow } from '../../../domain/schemas/mappings.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';
import classes from './mappings.module.css';
import { evidenceWords } from './mappings.ts';
import { ProblemList } from './problem-list.tsx';
import { TargetPicker } from './target-picker.tsx';
import { useMapping } from './use-mapping.ts';

interface MappingTargetCellProps {
  kind: MappingKind;
  row: MappingRow;
  /** Why nothing can be changed; null: it can. */
  reason: string | null;
  onUnmap: (row: MappingRow) => void;
  onImport: (recordId: string) => void;
}

/** What a person of PIMSY is in Timeero, or how to say it. */
export function MappingTargetCell(props: MappingTargetCellProps) {
  const { row } = props;
  if (row.withheld)
    return <p className={classes.note}>{t(row.mapping ? 'mapping.withheld.mapped' : 'mapping.withheld.unmapped')}</p>;
  if (row.mapping) return <Mapped {...props} />;
  const { imported } = row;
  if (imported && (imported.status === 'waiting' || imported.status === 'intended' || imported.status === 'created'))
    return (
      <div className={classes.target}>
        <StatusBadge status={`record-${imported.status}`} />
        <ButtonLink size="xs" variant="subtle" to="/integrations/imports/$id" params={{ id: imported.runId }}>
          {t('mapping.import.open')}
        </ButtonLink>
      </div>
    );
  // Another suggestion is another beginning.
  return <Unmapped key={row.suggestion?.target.id ?? ''} {...props} />;
}

function Mapped({ row, reason, onUnmap, onImport }: MappingTargetCellProps) {
  const { mapping, imported } = row;
  if (!mapping) return null;
  const { target, origin, evidence } = mapping;
  const why = [t(`mapping.origin.${origin}`), evidenceWords(evidence)].filter(Boolean).join(': ');
  const refused = imported?.status === 'failed' && imported.failure === 'register' ? imported : null;
  return (
    <>
      <div className={classes.target}>
        <span>
          <span className={classes.name}>{target.label}</span>
          <span className={classes.note}>
            {' '}
            {why}
            {target.gone && <> · {t('mapping.gone')}</>}
          </span>
        </span>
        <Button
          size="xs"
          variant="subtle"
          aria-label={t('mapping.unmap.of', { name: row.label })}
          onClick={() => onUnmap(row)}
        >
          {t('mapping.unmap')}
        </Button>
        {refused && (
          <ReasonedButton size="xs" variant="default" reason={reason} onClick={() => onImport(row.id)}>
            {t('mapping.again')}
          </ReasonedButton>
        )}
      </div>
      {refused && <ProblemList {...refused} />}
    </>
  );
}

function Unmapped({ kind, row, reason, onImport }: MappingTargetCellProps) {
  const { suggestion, imported, label } = row;
  const [chosen, setChosen] = useState<string | null>(suggestion?.target.id ?? null);
  const map = useMapping(kind);
  const failed = imported?.status === 'failed' && imported.failure !== 'mapped' ? imported : null;
  const { takenBy = null } = failed ?? {};
  return (
    <>
      <div className={classes.target}>
        <TargetPicker
          kind={kind}
          label={t(`mapping.choose.of.${kind}`, { name: label })}
          suggested={suggestion?.target ?? null}
          value={chosen}
          onChange={setChosen}
        />
        <ReasonedButton
          size="xs"
          variant={suggestion ? 'filled' : 'default'}
          aria-label={t(`mapping.map.of.${kind}`, { name: label })}
          reason={reason ?? (chosen === null ? t(`mapping.need.${kind}`) : null)}
          loading={map.isPending}
          onClick={() => chosen && map.mutate({ pimsyRecordId: row.id, timeeroRecordId: chosen })}
        >
          {t(`mapping.map.${kind}`)}
        </ReasonedButton>
        {takenBy && (
          <ReasonedButton
            size="xs"
            reason={reason}
            onClick={() => map.mutate({ pimsyRecordId: row.id, timeeroRecordId: takenBy.id })}
          >
            {t('mapping.instead', { name: takenBy.label })}
          </ReasonedButton>
        )}
        {failed && (
          <ReasonedButton
            size="xs"
            variant="default"
            reason={reason}
            aria-label={t('mapping.again.of', { name: label })}
            onClick={() => onImport(row.id)}
          >
            {t('mapping.again')}
          </ReasonedButton>
        )}
      </div>
      {suggestion && chosen === suggestion.target.id && (
        <p className={classes.note}>{t('mapping.suggested', { evidence: evidenceWords(suggestion.evidence) })}</p>
      )}
      {failed && <ProblemList {...failed} />}
      <ProblemNotice error={map.error} />
    </>
  );
}
