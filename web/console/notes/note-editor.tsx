import { Textarea, TextInput } from '@mantine/core';
import { IconSignature } from '@tabler/icons-react';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { Note } from '../../../domain/schemas/notes.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Columns } from '../../shared/ui/form.tsx';
import { LeaveDialog } from '../../shared/ui/leave-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import chart from '../chart/chart.module.css';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { isDirty } from './autosave.ts';
import { Conflict } from './conflict.tsx';
import classes from './notes.module.css';
import { ReleaseDialog } from './release-dialog.tsx';
import { ReleasedNote } from './released-note.tsx';
import { releaseReason } from './release-reason.ts';
import { SaveLine } from './save-line.tsx';
import { type Autosave, useAutosave } from './use-autosave.ts';

/** Where a note is written: it saves by itself, says so, and can be released. */
export function NoteEditor({ note, onAsk }: { note: Note; onAsk: () => void }) {
  const autosave = useAutosave(note);
  const [releasing, setReleasing] = useState(false);
  const { editing, state, change, save } = autosave;
  const errors = fieldErrors(editing.error);
  const anyway = note.release.refusal === 'blocked' && note.release.mayOverride;
  const keep = async () => {
    if (await save({ keep: true })) notify(t('note.kept'));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
    event.preventDefault();
    void keep();
  };
  if (note.released)
    return (
      <>
        {isDirty(editing) && (
          <section className={chart.banner}>
            <div role="alert">{t('note.unsaved.released')}</div>
            <div className={classes.text}>{editing.draft.text}</div>
          </section>
        )}
        <ReleasedNote note={note} released={note.released} />
      </>
    );
  return (
    <>
      <SaveGuard autosave={autosave} />
      {state === 'conflict' ? (
        <Conflict autosave={autosave} />
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a shortcut of the whole form; Save does the same
        <form className={classes.editor} aria-label={t('note.one')} onKeyDown={onKeyDown} onSubmit={stay}>
          <Columns>
            <TextInput
              label={t('note.title')}
              required
              maxLength={120}
              error={errors['title'] ?? (editing.draft.title.trim() === '' ? t('note.need.title') : undefined)}
              value={editing.draft.title}
              onChange={(event) => change({ title: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              label={t('note.day')}
              required
              error={errors['visitOn'] ?? (editing.draft.visitOn === '' ? t('note.need.day') : undefined)}
              value={editing.draft.visitOn}
              onChange={(event) => change({ visitOn: event.currentTarget.value })}
            />
          </Columns>
          <Textarea
            label={t('note.text')}
            autosize
            minRows={12}
            maxLength={50_000}
            error={errors['text']}
            value={editing.draft.text}
            onChange={(event) => change({ text: event.currentTarget.value })}
          />
        </form>
      )}
      {state === 'failed' && <ProblemNotice error={editing.error} onRetry={() => void save()} />}
      <div className={classes.bar}>
        <SaveLine state={state} savedAt={editing.saved.at} />
        <ReasonedButton
          variant="default"
          className={classes.keep}
          reason={state === 'conflict' ? t('note.conflict.first') : null}
          onClick={() => void keep()}
        >
          {t('note.save')}
        </ReasonedButton>
        <ReasonedButton variant="default" className={classes.wide} onClick={onAsk}>
          {t('request.ask.keeper')}
        </ReasonedButton>
        <ReasonedButton
          variant={anyway ? 'default' : 'filled'}
          className={classes.wide}
          leftSection={<IconSignature size={16} />}
          reason={releaseReason(note, editing.draft, state)}
          onClick={() => void save().then((done) => done && setReleasing(true))}
        >
          {t(anyway ? 'note.release.anyway' : 'note.release')}
        </ReasonedButton>
      </div>
      {releasing && <ReleaseDialog note={note} version={editing.saved.version} onClose={() => setReleasing(false)} />}
    </>
  );
}

/** Enter in a field saves by itself anyway. */
const stay = (event: { preventDefault: () => void }) => event.preventDefault();

/** Who leaves the page has what was typed saved first; only where that fails is anything asked. */
function SaveGuard({ autosave: { state, save } }: { autosave: Autosave }) {
  const blocker = useBlocker({
    shouldBlockFn: async ({ current, next }) =>
      current.pathname !== next.pathname && state !== 'saved' && !(await save()),
    enableBeforeUnload: state !== 'saved',
    withResolver: true,
  });
  return (
    <LeaveDialog
      opened={blocker.status === 'blocked'}
      onStay={() => blocker.reset?.()}
      onLeave={() => blocker.proceed?.()}
    />
  );
}
