import { Anchor, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { InsuranceRank } from '../../../domain/insurance.ts';
import type { ClientInsurance, Coverage } from '../../../domain/schemas/insurance.ts';
import { api } from '../../shared/api.ts';
import { showDate } from '../../shared/format.ts';
import { insuranceLines } from '../../shared/insurance-words.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import chart from '../chart/chart.module.css';
import { Panel } from '../chart/panel.tsx';
import { contentPath } from '../documents/documents.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { CoverageDrawer } from './coverage-drawer.tsx';
import { insurancePath, useShowInsurance } from './insurance.ts';

interface CoveragePanelProps {
  clientId: string;
  rank: InsuranceRank;
  coverage: Coverage | null;
  /** What counts until it begins. */
  until: Coverage | undefined;
}

/** One insurance as it stands, with what can be done with it. */
export function CoveragePanel({ clientId, rank, coverage, until }: CoveragePanelProps) {
  const allowed = useAllowed();
  const [doing, setDoing] = useState<'edit' | 'end' | null>(null);
  const need = allowed('Clients', 'modify') ? null : t('client.need.modify');
  const title = t(`insurance.${rank}`);
  return (
    <Panel
      title={title}
      actions={
        <>
          <ReasonedButton
            size="xs"
            variant="default"
            reason={need}
            aria-label={t(coverage ? 'insurance.edit.of' : 'insurance.add.of', { rank: title })}
            onClick={() => setDoing('edit')}
          >
            {t(coverage ? 'insurance.edit' : 'insurance.add')}
          </ReasonedButton>
          {coverage && (
            <ReasonedButton
              size="xs"
              variant="default"
              reason={need}
              aria-label={t('insurance.end.of', { rank: title })}
              onClick={() => setDoing('end')}
            >
              {t('insurance.end')}
            </ReasonedButton>
          )}
        </>
      }
    >
      {until && (
        <p className={chart.sub}>
          {t('insurance.until', {
            from: showDate(coverage?.values.effectiveFrom ?? ''),
            payer: until.values.payer,
            memberId: until.values.memberId,
          })}
        </p>
      )}
      {coverage ? (
        <Lines key={coverage.id} clientId={clientId} coverage={coverage} title={title} />
      ) : (
        <Empty title={t('insurance.none')} hint={t('insurance.none.hint')} />
      )}
      {doing === 'edit' && <CoverageDrawer {...{ clientId, rank, coverage }} onClose={() => setDoing(null)} />}
      {doing === 'end' && coverage && (
        <EndDialog clientId={clientId} coverage={coverage} onClose={() => setDoing(null)} />
      )}
    </Panel>
  );
}

function Lines({ clientId, coverage, title }: { clientId: string; coverage: Coverage; title: string }) {
  const { id, values, front, back } = coverage;
  const reveal = useMutation({
    mutationFn: () => api.post<{ memberId: string }>(`${insurancePath(clientId)}/${id}/member-id`),
  });
  const whole = reveal.data?.memberId;
  return (
    <>
      <ul className={chart.list}>
        {insuranceLines(values, false).map(({ name, value }) => (
          <li key={name} className={chart.line}>
            <span>{name}</span>
            {value === values.memberId ? (
              <>
                <span>
                  {whole ?? value}
                  {!whole && <span className={chart.sub}>{t('insurance.reveal.hint')}</span>}
                </span>
                {!whole && (
                  <Button
                    size="xs"
                    variant="subtle"
                    loading={reveal.isPending}
                    aria-label={t('insurance.reveal.of', { rank: title })}
                    onClick={() => reveal.mutate()}
                  >
                    {t('insurance.reveal')}
                  </Button>
                )}
              </>
            ) : (
              <span>{value}</span>
            )}
          </li>
        ))}
        {(['front', 'back'] as const).map((side) => (
          <li key={side} className={chart.line}>
            <span>{t(`insurance.${side}`)}</span>
            <span>
              <Photo card={side === 'front' ? front : back} />
            </span>
          </li>
        ))}
      </ul>
      <ProblemNotice error={reveal.error} onRetry={() => reveal.mutate()} />
    </>
  );
}

function Photo({ card }: { card: Coverage['front'] }) {
  const allowed = useAllowed();
  if (card === null) return t('insurance.photo.none');
  const { id, name, state } = card;
  if (state === 'refused') return t('insurance.photo.refused');
  if (state !== 'received') return t(`insurance.photo.${state}`, { name });
  if (!allowed('Documents', 'view')) return name;
  return (
    <Anchor href={contentPath(id)} target="_blank" rel="noreferrer" aria-label={t('insurance.photo.open', { name })}>
      {name}
    </Anchor>
  );
}

function EndDialog({ clientId, coverage, onClose }: { clientId: string; coverage: Coverage; onClose: () => void }) {
  const show = useShowInsurance(clientId);
  const { id, rank } = coverage;
  const end = useMutation({
    mutationFn: () => api.post<ClientInsurance>(`${insurancePath(clientId)}/${rank}/end`, { id }),
    onSuccess: (now) => {
      show(now);
      notify(t('insurance.saved'));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('insurance.end.of', { rank: t(`insurance.${rank}`) })}
      confirm={t('insurance.end.confirm')}
      onConfirm={() => end.mutate()}
      busy={end.isPending}
      error={end.error}
      danger
    >
      {t('insurance.end.hint')}
    </ConfirmDialog>
  );
}
