import { Button, Group, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { output } from 'zod';
import type { Keeper, reassignedMany, RequestRow } from '../../../domain/schemas/chart-requests.ts';
import { api, intents } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Form } from '../../shared/ui/form.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import { requestOptionsQuery, useRefreshHandoff } from './chart-requests.ts';
import classes from './chart-requests.module.css';
import { KeeperField } from './keeper-field.tsx';
import { keeperError } from './keeper.ts';
import { missingOf } from './request-words.ts';

type Reassigned = output<typeof reassignedMany>;

interface ReassignDialogProps {
  requests: readonly RequestRow[];
  onClose: () => void;
  /** Those that were chosen have been tried; they are chosen no more. */
  onDone: () => void;
}

/** Gives several requests to somebody else, and then says of each that was refused why. */
export function ReassignDialog({ requests: chosen, onClose, onDone }: ReassignDialogProps) {
  // As they were when the dialog was opened: the list behind it moves on.
  const [requests] = useState(chosen);
  const refresh = useRefreshHandoff();
  const { data: options } = useQuery(requestOptionsQuery);
  const { values, change, dirty } = useDraft<{ keeper: Keeper | null; words: string }>({ keeper: null, words: '' });
  // The same press again has the same ids, so that nothing is given away twice.
  const [steps] = useState(() => chosen.map(({ id, version }) => ({ id, version, intent: intents() })));
  const reassign = useMutation({
    mutationFn: () => {
      const named = steps.map(({ id, version, intent }) => ({ id, version, moveId: intent.keyOf(values) }));
      return api.post<Reassigned>('/api/chart-requests/reassign', { ...values, requests: named });
    },
    onSuccess: onDone,
    onSettled: refresh,
  });
  const title = t('request.reassign.title', { count: requests.length });
  return (
    <Dialog title={title} size="lg" dirty={dirty && !reassign.data} onClose={onClose}>
      {reassign.data ? (
        <Results results={reassign.data.results} requests={requests} onClose={onClose} />
      ) : (
        <Form
          label={title}
          onSubmit={() => reassign.mutate()}
          busy={reassign.isPending}
          error={reassign.error}
          dirty={dirty}
          done
          reason={values.keeper === null ? t('request.need.keeper') : null}
          submit={t('request.reassign.many', { count: requests.length })}
          onCancel={onClose}
        >
          <div className={classes.fields}>
            <KeeperField
              first
              options={options}
              value={values.keeper}
              error={keeperError(fieldErrors(reassign.error))}
              onChange={(keeper) => change({ keeper })}
            />
            <Textarea
              label={t('request.reassign.words')}
              autosize
              minRows={2}
              maxLength={4000}
              value={values.words}
              onChange={(event) => change({ words: event.currentTarget.value })}
            />
          </div>
        </Form>
      )}
    </Dialog>
  );
}

interface ResultsProps {
  results: Reassigned['results'];
  requests: readonly RequestRow[];
  onClose: () => void;
}

function Results({ results, requests, onClose }: ResultsProps) {
  const refused = results.filter(({ done }) => !done);
  const named = new Map(requests.map((request) => [request.id, request]));
  return (
    <>
      <output>{t('request.reassigned', { count: results.length - refused.length })}</output>
      {refused.length > 0 && (
        <>
          <p className={classes.hint}>{t('request.reassigned.refused', { count: refused.length })}</p>
          <ul className={classes.refused}>
            {refused.map(({ id, refusal }) => {
              const request = named.get(id);
              return (
                <li key={id}>
                  {request && <strong>{missingOf(request)}</strong>} {refusal}
                </li>
              );
            })}
          </ul>
        </>
      )}
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>{words('close')}</Button>
      </Group>
    </>
  );
}
