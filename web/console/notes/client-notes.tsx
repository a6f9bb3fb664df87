import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { NoteState } from '../../../domain/chart-handoff/notes.ts';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { tableOf } from '../lists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import tasks from '../tasks/tasks.module.css';
import { NewNoteDrawer } from './new-note-drawer.tsx';
import { NoteTable } from './note-table.tsx';
import { clientNotesQuery } from './notes.ts';
import { StateFilter } from './state-filter.tsx';

/** The Notes tab of a client: what was written on their visits, newest first. */
export function ClientNotes({ client: { id } }: { client: { id: string } }) {
  const allowed = useAllowed();
  const [state, setState] = useState<NoteState>();
  const [adding, setAdding] = useState(false);
  const list = useInfiniteQuery(clientNotesQuery(id, state));
  return (
    <>
      <div className={tasks.filters}>
        <ReasonedButton
          leftSection={<IconPlus size={16} />}
          reason={allowed('Notes', 'create') ? null : t('note.need.create')}
          onClick={() => setAdding(true)}
        >
          {t('note.new')}
        </ReasonedButton>
        <StateFilter value={state} onChange={setState} />
      </div>
      <NoteTable
        named={false}
        {...tableOf(list)}
        empty={t(state ? 'note.empty.filtered' : 'note.empty')}
        hint={state ? undefined : t('note.empty.hint')}
      />
      {adding && <NewNoteDrawer clientId={id} onClose={() => setAdding(false)} />}
    </>
  );
}
