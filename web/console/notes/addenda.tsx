import { Textarea } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Note } from '../../../domain/schemas/notes.ts';
import { api, intents } from '../../shared/api.ts';
import { showZoned } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { LeaveGuard } from '../../shared/ui/leave-guard.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { Panel } from '../chart/panel.tsx';
import { tableOf } from '../lists.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './notes.module.css';
import { LoadMore } from './load-more.tsx';
import { noteAddendaQuery } from './notes.ts';

/** What was added to a note after its release; nothing of it is ever changed. */
export function Addenda({ note }: { note: Note }) {
  const allowed = useAllowed();
  const { rows, error, onRetry, more } = tableOf(useInfiniteQuery(noteAddendaQuery(note.id)));
  return (
    <Panel title={t('note.addenda')}>
      <ProblemNotice error={rows ? null : error} onRetry={onRetry} />
      {rows?.length === 0 && <p className={classes.hint}>{t('note.addenda.none')}</p>}
      {rows?.map(({ id, author, text, addedAt }) => (
        <article key={id} className={classes.text}>
          <div className={classes.hint}>{t('note.version.by', { name: author.name, at: showZoned(addedAt) })}</div>
          {text}
        </article>
      ))}
      <LoadMore more={more} />
      <AddAddendum note={note} need={allowed('Notes', 'create') ? null : t('note.need.create')} />
    </Panel>
  );
}

function AddAddendum({ note, need }: { note: Note; need: string | null }) {
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const [text, setText] = useState('');
  const add = useMutation({
    mutationFn: () =>
      api.post(`/api/notes/${note.id}/addenda`, { text: text.trim() }, { key: intent.keyOf(text.trim()) }),
    onSuccess: async () => {
      intent.done();
      setText('');
      await queries.invalidateQueries({ queryKey: noteAddendaQuery(note.id).queryKey });
      notify(t('note.addendum.added'));
    },
  });
  return (
    <form
      className={classes.editor}
      aria-label={t('note.addendum')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (need === null && text.trim() !== '' && !add.isPending) add.mutate();
      }}
    >
      <LeaveGuard when={text.trim() !== '' && !add.isPending} />
      <Textarea
        label={t('note.addendum')}
        description={t('note.addendum.hint')}
        autosize
        minRows={3}
        maxLength={20_000}
        disabled={need !== null}
        error={fieldErrors(add.error)['text']}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ProblemNotice error={add.error} onRetry={() => add.mutate()} />
      <ReasonedButton
        type="submit"
        className={classes.start}
        loading={add.isPending}
        reason={need ?? (text.trim() === '' ? t('note.addendum.need') : null)}
      >
        {t('note.addendum.add')}
      </ReasonedButton>
    </form>
  );
}
