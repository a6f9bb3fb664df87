import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { Channel } from '../../../domain/channels.ts';
import type { Locale } from '../../../domain/locales.ts';
import type { Otherwise } from '../../../domain/preferred-method.ts';
import type { Draft } from '../../../domain/schemas/broadcast-drafts.ts';
import type { Compose, ComposeMethod, MessageType, composeDefaults } from '../../../domain/schemas/messaging.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { keysAskedOf } from '../../../domain/message-types.ts';
import { LeaveGuard } from '../../shared/ui/leave-guard.tsx';
import { SkipLink } from '../../shared/ui/skip-link.tsx';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { AudienceHead } from './audience-head.tsx';
import { AudienceTable } from './audience-table.tsx';
import { ComposeBar, composeBarId } from './compose-bar.tsx';
import { ComposeWhen } from './compose-when.tsx';
import type { When } from './compose-when.tsx';
import classes from './compose.module.css';
import { previewQuery } from './messaging.ts';
import type { AudienceFilter } from './messaging.ts';
import { RecordingPanel } from './recording-panel.tsx';
import { RecordingSwitch } from './recording-switch.tsx';
import { SendDialog } from './send-dialog.tsx';
import { SideTabs } from './side-tabs.tsx';
import { begunSide, errorsOf, faultOf, isWritten, keptOf, saysTheSame, unsavedIn, wordsOf } from './sides.ts';
import type { Side, Written } from './sides.ts';
import type { StaffChosen } from './staff-choice.tsx';
import { useDraft } from './use-draft.ts';
import { useLook } from './use-look.ts';
import { playedOf, useRecording } from './use-recording.ts';
import { WordingPanel } from './wording-panel.tsx';

const route = getRouteApi('/frame/messaging/compose');

/** The address says it, `all` where somebody has chosen everybody; else the draft does. */
const chosen = (searched: string | undefined, kept: string | null | undefined) =>
  searched === undefined ? (kept ?? null) : searched === 'all' ? null : searched;

interface ComposerProps {
  head: ReactNode;
  type: MessageType;
  method: ComposeMethod;
  /** One; by each person's preference those that are offered, the e-mail first. */
  sides: readonly Side[];
  defaults: z.output<typeof composeDefaults>;
  /** That is gone on with. */
  draft: Draft | undefined;
  /** Ids of who is left out by hand. */
  leftOut: string[];
  onLeftOut: (ids: string[]) => void;
  onDraft: (id: string) => void;
  onNewer: (draft: Draft) => void;
}

/** One message type by one method or each person's own: what it says, when it goes out, and who gets it. */
export function Composer(props: ComposerProps) {
  const { head, type, method, sides, defaults, draft, leftOut, onLeftOut, onDraft, onNewer } = props;
  const { practice } = useSession();
  const navigate = useNavigate();
  const search = route.useSearch();
  const isShared = method === 'preference';
  const [language, setLanguage] = useState<Locale>('en');
  const [written, setWritten] = useState<readonly Written[]>(() =>
    sides.map((side, index) => begunSide(side, index, type, draft?.content)),
  );
  const { mode, recording, recordingId, choose, setMode } = useRecording(draft?.content, method);
  const [asked, setAsked] = useState(written);
  const [sideShown, setSideShown] = useState<Channel>(() => sides[0]?.method ?? 'email');
  const [sending, setSending] = useState(false);
  const [unused, setUnused] = useState(false);
  const [q, setQ] = useState<string>();

  // The address says what was chosen; a draft that is opened by its own address is as it was left.
  const own: Omit<When, 'endDate' | 'otherwise' | 'groupId' | 'locationId'> &
    Partial<StaffChosen> & { endDate?: string | null; otherwise?: Otherwise } = draft?.content ?? defaults;
  const toStaff = type.audience === 'staff';
  const used = sides.flatMap(({ method: one }, index) => (written[index]?.off ? [] : [one]));
  const wantedOtherwise = search.otherwise ?? own.otherwise;
  const when: When = {
    startDate: type.datesOf !== null ? (search.start ?? own.startDate) : null,
    endDate: type.datesOf !== null ? (search.end ?? (search.start === undefined ? (own.endDate ?? null) : null)) : null,
    groupId: toStaff ? chosen(search.group, own.groupId) : null,
    locationId: toStaff ? chosen(search.location, own.locationId) : null,
    sendAt: search.at ?? own.sendAt,
    preferenceOnly: search.preference ?? own.preferenceOnly,
    otherwise: used.find((each) => each === wantedOtherwise) ?? 'nobody',
  };
  const putSearch = (part: Partial<typeof search>) =>
    void navigate({
      to: '/messaging/compose',
      search: { ...search, ...part },
      replace: true,
      resetScroll: false,
    });
  // Who was left out of days that stay is left out still; lines of other days are not among them.
  const changeWhen = (part: Partial<When>) => {
    const { startDate, endDate, groupId, locationId, sendAt, preferenceOnly, otherwise } = { ...when, ...part };
    putSearch({
      start: startDate ?? undefined,
      end: endDate ?? undefined,
      group: toStaff ? (groupId ?? 'all') : undefined,
      location: toStaff ? (locationId ?? 'all') : undefined,
      at: sendAt,
      preference: isShared ? undefined : preferenceOnly,
      otherwise: isShared ? otherwise : undefined,
    });
  };

  const composed = (of: readonly Written[]): Compose => ({
    messageType: type.id,
    method,
    ...when,
    leftOut,
    ...(mode === 'own' ? playedOf(recording) : { ...wordsOf(sides, of), recordingId: null }),
  });
  const filter: AudienceFilter = { show: search.show, reason: search.reason, q };
  const { look, again } = useLook(
    [type.id, method, when.startDate, when.endDate, when.groupId, when.locationId].join(),
  );
  const audience = useInfiniteQuery({
    ...previewQuery(composed(asked), { filter, look }),
    enabled: mode === 'own' ? recording !== undefined : isWritten(asked),
  });
  const [shown] = audience.data?.pages ?? [];
  const counts = shown?.counts;
  const errors = fieldErrors(audience.error);
  const each = sides.flatMap((one, index) => {
    const of = written[index];
    return of ? [{ side: one, of, index, fault: faultOf(one, of, type, practice.name) }] : [];
  });
  const changeSide = (index: number, update: (now: Written) => Written) =>
    setWritten((now) => now.map((one, at) => (at === index ? update(one) : one)));
  const use = (index: number, isUsed: boolean) => changeSide(index, (of) => ({ ...of, off: !isUsed }));
  const shownSides =
    mode === 'own' ? [] : each.filter((one) => !isShared || (one.side.method === sideShown && !one.of.off));
  const wrong = mode === 'own' ? undefined : each.find(({ fault }) => fault !== null);
  const unplayed = unused
    ? t('recorder.unused')
    : mode === 'own' && recording === undefined
      ? t('recording.need')
      : null;
  const fault = wrong && (isShared ? `${t(`method.${wrong.side.method}`)}: ${wrong.fault ?? ''}` : wrong.fault);
  const ownDraft = useDraft({
    draft,
    content: { messageType: type.id, method, ...when, leftOut, recordingId, ...keptOf(sides, written) },
    worth:
      leftOut.length > 0 ||
      recordingId !== null ||
      each.some(({ side, of }) => of.off === true || unsavedIn(side, of).length > 0),
    onMade: onDraft,
    onNewer,
  });

  const refresh = () => {
    setAsked(written);
    again(shown?.view);
  };

  return (
    <>
      <LeaveGuard when={ownDraft.due || unused} among={['type', 'method']} />
      <div className={classes.panel}>
        {head}
        {method === 'voice' && <RecordingSwitch mode={mode} disabled={unused} onMode={setMode} />}
        {mode === 'own' && (
          <RecordingPanel chosen={recording} onChoose={choose} keysAsked={keysAskedOf(type.id)} onUnused={setUnused} />
        )}
        {isShared && <SideTabs sides={each} shown={sideShown} onShow={setSideShown} onUse={use} />}
        {shownSides.map(({ side: one, of, index }) => (
          <WordingPanel
            key={one.method}
            type={type}
            side={one}
            written={of}
            change={(update) => changeSide(index, update)}
            language={language}
            onLanguage={setLanguage}
            errors={errorsOf(errors, one, isShared)}
            named={isShared}
            layout={defaults.layout}
          />
        ))}
      </div>
      <ComposeWhen
        value={when}
        change={changeWhen}
        datesOf={type.datesOf}
        toStaff={toStaff}
        preference={isShared ? 'otherwise' : 'only'}
        methods={used}
        zone={defaults.zone}
        errors={errors}
      />
      <AudienceHead
        toStaff={toStaff}
        shown={shown}
        filter={filter}
        onFilter={({ q: text, ...rest }) => {
          setQ(text);
          putSearch({ show: undefined, reason: undefined, ...rest });
        }}
        onRefresh={refresh}
        busy={audience.isFetching && !audience.isFetchingNextPage}
        stale={!saysTheSame(asked, written)}
      />
      <SkipLink to={composeBarId} label={t('audience.skip-list')} />
      <AudienceTable
        toStaff={toStaff}
        isAbout={!toStaff || type.datesOf !== null}
        label={t('audience.title')}
        rows={audience.data?.pages.flatMap((page) => page.rows)}
        error={audience.error}
        onRetry={refresh}
        more={
          audience.hasNextPage
            ? { load: () => void audience.fetchNextPage(), busy: audience.isFetchingNextPage }
            : undefined
        }
        filtered={Object.values(filter).some((one) => one !== undefined)}
        methods={isShared}
        onLeaveOut={({ id }, out) => onLeftOut(out ? [...leftOut, id] : leftOut.filter((one) => one !== id))}
      />
      <ComposeBar
        method={method}
        counts={counts}
        fault={unplayed ?? fault ?? null}
        tests={shownSides.map(({ side: one, of }) => ({
          messageType: type.id,
          method: one.method,
          language,
          ...of.wordings[language],
        }))}
        draft={ownDraft}
        onSend={() => setSending(true)}
      />
      {sending && (
        <SendDialog
          compose={composed(written)}
          datesOf={type.datesOf}
          zone={defaults.zone}
          draft={ownDraft}
          onClose={() => setSending(false)}
        />
      )}
    </>
  );
}
