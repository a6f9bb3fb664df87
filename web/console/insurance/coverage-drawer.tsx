import { Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isSame } from '../../../domain/form-changes.ts';
import { cardFields, type InsuranceRank, noInsurance } from '../../../domain/insurance.ts';
import type { ClientInsurance, Coverage } from '../../../domain/schemas/insurance.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form, Section } from '../../shared/ui/form.tsx';
import { InsuranceFields } from '../../shared/ui/insurance-fields.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import chart from '../chart/chart.module.css';
import { cardChoicesQuery } from '../documents/documents.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { insurancePath, insuranceQuery, useShowInsurance } from './insurance.ts';

interface CoverageDrawerProps {
  clientId: string;
  rank: InsuranceRank;
  coverage: Coverage | null;
  onClose: () => void;
}

export function CoverageDrawer({ clientId, rank, coverage, onClose }: CoverageDrawerProps) {
  const queries = useQueryClient();
  const show = useShowInsurance(clientId);
  // As it was when the drawer was opened, like what it starts with.
  const [id] = useState(coverage?.id ?? null);
  const { values, change, start, dirty } = useDraft(coverage?.values ?? noInsurance);
  const save = useMutation({
    mutationFn: () =>
      api.put<ClientInsurance>(`${insurancePath(clientId)}/${rank}`, { id, loaded: start, wanted: values }),
    onSuccess: (now) => {
      show(now);
      notify(t('insurance.saved'));
      onClose();
    },
  });
  const errors = Object.fromEntries(
    Object.entries(fieldErrors(save.error)).map(([path, say]) => [path.replace(/^wanted\./, ''), say]),
  );
  const title = t(`insurance.${rank}`);
  const isNewCard = start.payer !== '' && cardFields.some((field) => !isSame(values[field], start[field]));
  return (
    <SideDrawer title={title} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty}
        done={save.isSuccess}
        onCancel={onClose}
        onNewer={() => void queries.invalidateQueries({ queryKey: insuranceQuery(clientId).queryKey }).then(onClose)}
      >
        <Section title={title}>
          <div style={{ clear: 'both' }} />
          <InsuranceFields values={values} memberId={start.memberId} errors={errors} own={false} onChange={change} />
          {isNewCard && <output className={chart.hint}>{t('insurance.newCard')}</output>}
          <CardChoice
            clientId={clientId}
            side="front"
            value={values.cardFrontId}
            error={errors['cardFrontId']}
            onChange={(cardFrontId) => change({ cardFrontId })}
          />
          <CardChoice
            clientId={clientId}
            side="back"
            value={values.cardBackId}
            error={errors['cardBackId']}
            onChange={(cardBackId) => change({ cardBackId })}
          />
        </Section>
      </Form>
    </SideDrawer>
  );
}

interface CardChoiceProps {
  clientId: string;
  side: 'front' | 'back';
  value: string | null;
  error: string | undefined;
  onChange: (id: string | null) => void;
}

/** One of the documents that are filed under Insurance. */
function CardChoice({ clientId, side, value, error, onChange }: CardChoiceProps) {
  const allowed = useAllowed();
  const { data = [] } = useQuery({ ...cardChoicesQuery(clientId), enabled: allowed('Documents', 'view') });
  return (
    <Select
      label={t(`insurance.${side}`)}
      description={t('insurance.photo.choose')}
      placeholder={t('insurance.photo.none')}
      data={data.map(({ id, name }) => ({ value: id, label: name }))}
      clearable
      searchable
      disabled={!allowed('Documents', 'view')}
      error={error}
      value={value}
      onChange={onChange}
    />
  );
}
