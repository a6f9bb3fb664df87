import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { isSame } from '../../../domain/form-changes.ts';
import { cardFields, type InsuranceRank } from '../../../domain/insurance.ts';
import type { Coverage, InsuranceValues, PortalInsurance } from '../../../domain/schemas/insurance.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { showInsuranceField, type ShownField } from '../../shared/insurance-words.ts';
import { words } from '../../shared/words.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { InsuranceFields } from '../../shared/ui/insurance-fields.tsx';
import { draftOwner } from '../guardian/doors.ts';
import classes from '../documents/documents.module.css';
import { Heading } from '../heading.tsx';
import info from '../information/information.module.css';
import { draftBox, useKeptDraft } from '../information/kept-draft.ts';
import { StaleForm } from '../information/stale-form.tsx';
import { Theirs } from '../information/theirs.tsx';
import { guardLeaving, open } from '../navigation.ts';
import { t } from '../t.ts';
import { CardPhoto } from './card-photo.tsx';
import { type CoverageForm, endCoverage, formOf, insuranceQuery, save, savedQuery } from './insurance.ts';

const box = draftBox<CoverageForm>();

interface InsuranceFormProps {
  session: PortalSession;
  rank: InsuranceRank;
  coverage: Coverage | null;
}

export function InsuranceForm({ session, rank, coverage }: InsuranceFormProps) {
  const client = useQueryClient();
  const draft = useKeptDraft(box, `${draftOwner(session)} ${rank}`, formOf(coverage));
  const { values, loaded, theirs, change } = draft;
  const [busy, setBusy] = useState({ front: false, back: false });
  const title = t(`insurance.${rank}`);
  const isNewCard = loaded.payer !== '' && cardFields.some((field) => !isSame(values[field], loaded[field]));
  const beside = (field: keyof InsuranceValues) =>
    isShown(field) && (
      <Theirs
        name={words(`insurance.${field}`)}
        value={field in theirs ? showInsuranceField({ ...values, ...theirs }, field, true) : undefined}
        onTake={() => change({ [field]: theirs[field] })}
      />
    );
  useEffect(() => {
    client.setQueryData(savedQuery.queryKey, false);
  }, [client]);
  return (
    <>
      <Heading>{title}</Heading>
      <StaleForm<CoverageForm, PortalInsurance>
        label={title}
        draft={draft}
        save={() => save(rank, { id: loaded.id, loaded, wanted: values })}
        queryKey={insuranceQuery.queryKey}
        reload={() => client.fetchQuery(insuranceQuery)}
        valuesIn={(now) => formOf(now[rank])}
        onSaved={() => client.setQueryData(savedQuery.queryKey, true)}
        back="/insurance"
        reason={busy.front || busy.back ? t('insurance.unsent') : null}
      >
        {(errors) => (
          <>
            <InsuranceFields
              values={values}
              memberId={loaded.memberId}
              errors={errors}
              own
              onChange={change}
              beside={beside}
            />
            {isNewCard && <output className={info.note}>{t('insurance.newCard')}</output>}
            <fieldset className={info.group}>
              <legend className={info.legend}>{t('insurance.photos')}</legend>
              <div className={classes.photos}>
                {(['front', 'back'] as const).map((side) => (
                  <Side key={side} {...{ side, coverage, values, errors, change, setBusy }} />
                ))}
              </div>
            </fieldset>
          </>
        )}
      </StaleForm>
      {coverage && <EndCoverage rank={rank} id={coverage.id} onEnded={draft.drop} />}
    </>
  );
}

const isShown = (field: keyof InsuranceValues): field is ShownField =>
  field !== 'cardFrontId' && field !== 'cardBackId';

interface SideProps {
  side: 'front' | 'back';
  coverage: Coverage | null;
  values: InsuranceValues;
  errors: Record<string, string>;
  change: (part: Partial<InsuranceValues>) => void;
  setBusy: (change: (before: { front: boolean; back: boolean }) => { front: boolean; back: boolean }) => void;
}

function Side({ side, coverage, values, errors, change, setBusy }: SideProps) {
  const field = side === 'front' ? 'cardFrontId' : 'cardBackId';
  const onBusy = useCallback((busy: boolean) => setBusy((before) => ({ ...before, [side]: busy })), [setBusy, side]);
  return (
    <CardPhoto
      side={side}
      value={values[field]}
      onFile={coverage?.[side] ?? null}
      error={errors[field]}
      onChange={(id) => change({ [field]: id })}
      onBusy={onBusy}
    />
  );
}

function EndCoverage({ rank, id, onEnded }: { rank: InsuranceRank; id: string; onEnded: () => void }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => endCoverage(rank, id),
    onSuccess: (now) => {
      onEnded();
      guardLeaving(null);
      client.setQueryData(insuranceQuery.queryKey, now);
      client.setQueryData(savedQuery.queryKey, true);
      open('/insurance', true);
    },
  });
  return (
    <>
      <Button mt="xl" variant="default" onClick={() => setAsking(true)}>
        {t('insurance.end')}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('insurance.end')}
        confirm={t('insurance.end.confirm')}
        onConfirm={() => end.mutate()}
        busy={end.isPending}
        error={end.error}
        danger
      >
        {t('insurance.end.hint')}
      </ConfirmDialog>
    </>
  );
}
