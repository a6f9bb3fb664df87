import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { Note } from '../../../domain/schemas/notes.ts';
import { showDate } from '../../shared/format.ts';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { mayAny, needs } from '../access.ts';
import { clientOf } from '../chart-requests/request-words.ts';
import requests from '../chart-requests/chart-requests.module.css';
import { NewRequestDrawer } from '../chart-requests/new-request-drawer.tsx';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { Blockers, NoteRequests } from './blockers.tsx';
import { NoteEditor } from './note-editor.tsx';
import { ReleasedNote } from './released-note.tsx';
import { noteQuery } from './notes.ts';
import { VersionsDrawer } from './versions-drawer.tsx';

const route = getRouteApi('/frame/notes/$id');

/** A note on a visit: written, released, and then read. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { show } = route.useSearch();
  const navigate = useNavigate();
  const { data: note, error, refetch } = useQuery(noteQuery(id));
  const open = (next: 'versions' | 'ask' | undefined) =>
    void navigate({ to: '/notes/$id', params: { id }, search: { show: next }, replace: true, resetScroll: false });
  const back = note
    ? ({
        to: { to: '/clients/$id', params: { id: note.clientId }, search: { tab: 'notes' } },
        label: t('note.all'),
      } as const)
    : ({ to: { to: '/chart-requests/notes' }, label: t('note.all') } as const);
  return (
    <Frame
      title={note?.title ?? (error ? t('note.one') : undefined)}
      tab={t('note.one')}
      back={back}
      lead={note && <Lead note={note} />}
      width="form"
      actions={
        note?.text != null && (
          <Button variant="default" leftSection={<IconHistory size={16} />} onClick={() => open('versions')}>
            {t('note.versions')}
          </Button>
        )
      }
    >
      <ProblemNotice error={note ? null : error} onRetry={() => void refetch()} />
      {!note && !error && <FormSkeleton fields={3} />}
      {note && (
        <>
          <Blockers note={note} />
          <Body note={note} onAsk={() => open('ask')} />
          <NoteRequests note={note} />
          {show === 'versions' && <VersionsDrawer note={note} onClose={() => open(undefined)} />}
          {show === 'ask' && <NewRequestDrawer note={note} onClose={() => open(undefined)} />}
        </>
      )}
    </Frame>
  );
}

function Body({ note, onAsk }: { note: Note; onAsk: () => void }) {
  // The editor stays for as long as the page does: what was typed last is not lost when another window releases the note.
  const [writes] = useState(note.yours && !note.released);
  if (writes) return <NoteEditor note={note} onAsk={onAsk} />;
  if (note.released) return <ReleasedNote note={note} released={note.released} />;
  return <p className={requests.hint}>{t('note.not.yours', { name: note.holder.name })}</p>;
}

function Lead({ note }: { note: Note }) {
  const session = useSession();
  const { clientId, clientName, visitOn, author, holder, state } = note;
  const name = clientOf(note);
  return (
    <>
      {clientName !== null && mayAny(session, needs.clients) ? (
        <Link to="/clients/$id" params={{ id: clientId }} className={requests.link}>
          {name}
        </Link>
      ) : (
        name
      )}
      {` · ${t('note.visit.on', { date: showDate(visitOn) })} · ${t('note.by', { name: author.name })}`}
      {holder.id !== author.id && ` · ${t('note.holder', { name: holder.name })}`}
      <br />
      <output>
        <StatusBadge status={`note-${state}`} />
      </output>
    </>
  );
}
