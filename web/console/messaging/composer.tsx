import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { Channel } from '../../../domain/channels.ts';
import { locales } from '../../../domain/locales.ts';
import type { Locale } from '../../../domain/locales.ts';
import type { Draft } from '../../../domain/schemas/broadcast-drafts.ts';
import type { Compose, MessageType, Template, composeDefaults } from '../../../domain/schemas/messaging.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { LeaveGuard } from '../../shared/ui/leave-guard.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import { AudienceHead } from './audience-head.tsx';
import { AudienceTable } from './audience-table.tsx';
import { ComposeBar } from './compose-bar.tsx';
import { ComposeWhen } from './compose-when.tsx';
import type { When } from './compose-when.tsx';
import classes from './compose.module.css';
import { MessagePreview } from './message-preview.tsx';
import { previewQuery } from './messaging.ts';
import type { AudienceFilter } from './messaging.ts';
import { PlaceholderList } from './placeholder-list.tsx';
import { SendDialog } from './send-dialog.tsx';
import { TemplateEditor } from './template-editor.tsx';
import { TemplateVersions } from './template-versions.tsx';
import { useDraft } from './use-draft.ts';
import { useInsertion } from './use-insertion.ts';
import { useLook } from './use-look.ts';
import { useSaveTemplates } from './use-save-template.ts';
import { checkWording, mended, sameWording } from './wording-checks.ts';
import type { Wording } from './wording-checks.ts';
import { WordingFaults } from './wording-faults.tsx';

const route = getRouteApi('/frame/messaging/compose');

interface ComposerProps {
  head: ReactNode;
  type: MessageType;
  method: Channel;
  templates: Record<Locale, Template>;
  defaults: z.output<typeof composeDefaults>;
  /** That is gone on with. */
  draft: Draft | undefined;
  /** Ids that are left out already, where no draft says so: of the same people by another method. */
  kept: string[];
  onDraft: (id: string) => void;
  onLeftOut: (ids: string[]) => void;
}

type Wordings = Record<Locale, Wording>;

/** What preview and sending take: the wordings, and whether the Spanish one is used. */
interface Written {
  wordings: Wordings;
  spanish: boolean;
}

const sameWritten = (a: Written, b: Written) =>
  a.spanish === b.spanish &&
  sameWording(a.wordings.en, b.wordings.en) &&
  (!a.spanish || sameWording(a.wordings.es, b.wordings.es));

/** One message type by one method: its wording, when it goes out, and who gets it. */
export function Composer({ head, type, method, templates, defaults, draft, kept, onDraft, onLeftOut }: ComposerProps) {
  const { practice } = useSession();
  const navigate = useNavigate();
  const search = route.useSearch();
  const savedAs = ({ subject, body }: Template): Wording => ({
    subject: method === 'email' ? (subject ?? '') : null,
    body,
  });
  const saved: Wordings = { en: savedAs(templates.en), es: savedAs(templates.es) };
  const [language, setLanguage] = useState<Locale>('en');
  // Ad hoc texts differ each time: there Spanish is only sent where somebody wrote it.
  const [written, setWritten] = useState<Written>({
    wordings: draft?.content.texts ?? saved,
    spanish: draft?.content.spanish ?? (type.needsStartDate || templates.es.version > 0),
  });
  const [asked, setAsked] = useState(written);
  const [sending, setSending] = useState(false);
  const [versions, setVersions] = useState(false);
  const [q, setQ] = useState<string>();
  const [leftOut, setLeftOut] = useState(draft?.content.leftOut ?? kept);
  const putLeftOut = (next: string[]) => {
    setLeftOut(next);
    onLeftOut(next);
  };
  const { wordings, spanish } = written;
  const wording = wordings[language];
  const put = (of: Locale, next: Wording) =>
    setWritten((now) => ({ spanish: now.spanish || of === 'es', wordings: { ...now.wordings, [of]: next } }));
  const change = (part: Partial<Wording>) =>
    setWritten((now) => ({
      spanish: now.spanish || language === 'es',
      wordings: { ...now.wordings, [language]: { ...now.wordings[language], ...part } },
    }));

  // The address says what was chosen; a draft that is opened by its own address is as it was left.
  const own: Omit<When, 'endDate'> & { endDate?: string | null } = draft?.content ?? defaults;
  const when: When = {
    startDate: type.needsStartDate ? (search.start ?? own.startDate) : null,
    endDate: type.needsStartDate ? (search.end ?? (search.start === undefined ? (own.endDate ?? null) : null)) : null,
    sendAt: search.at ?? own.sendAt,
    preferenceOnly: search.preference ?? own.preferenceOnly,
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
    const { startDate, endDate, sendAt, preferenceOnly } = { ...when, ...part };
    putSearch({
      start: startDate ?? undefined,
      end: endDate ?? undefined,
      at: sendAt,
      preference: preferenceOnly,
    });
  };

  const composed = (of: Written): Compose => ({
    messageType: type.id,
    method,
    ...when,
    leftOut,
    ...of.wordings.en,
    variants: of.spanish ? { es: of.wordings.es } : {},
  });
  const filter: AudienceFilter = { show: search.show, reason: search.reason, q };
  const { look, again } = useLook([type.id, method, when.startDate, when.endDate].join());
  const audience = useInfiniteQuery({
    ...previewQuery(composed(asked), { filter, look }),
    enabled: asked.wordings.en.body.trim() !== '',
  });
  const [shown] = audience.data?.pages ?? [];
  const counts = shown?.counts;
  const check = (of: Locale) =>
    checkWording(wordings[of], {
      placeholders: type.placeholders.map(({ name }) => name),
      practice: practice.name,
      method,
      language: of,
    });
  const checked = check(language);
  const save = useSaveTemplates(type.id, method);
  const { subjectRef, bodyRef, onField, insert, select } = useInsertion(wording, change);
  const errors = { ...fieldErrors(audience.error), ...fieldErrors(save.error) };
  const used: readonly Locale[] = spanish ? ['en', 'es'] : ['en'];
  const dirty = locales.filter((each) => !sameWording(wordings[each], saved[each]));
  const unsaved = dirty.map((each) => ({ language: each, version: templates[each].version, wording: wordings[each] }));
  const fault = used.map((each) => faultOf(wordings[each], check(each).faults.length)).find(Boolean) ?? null;
  const mend = (wrong: (typeof checked.faults)[number]) => {
    const { text, caret } = mended(wording[wrong.field] ?? '', wrong);
    change({ [wrong.field]: text });
    select(wrong.field, caret, caret);
  };

  const ownDraft = useDraft({
    draft,
    content: { messageType: type.id, method, ...when, leftOut, texts: wordings, spanish },
    worth: dirty.length > 0 || leftOut.length > 0,
    onMade: onDraft,
  });

  const refresh = () => {
    setAsked(written);
    again(shown?.view);
  };

  return (
    <>
      <LeaveGuard when={ownDraft.due} among={['type', 'method']} />
      <div className={classes.panel}>
        {head}
        <div className={classes.editor}>
          <PlaceholderList placeholders={type.placeholders} onInsert={insert} />
          <TemplateEditor
            wording={wording}
            change={change}
            language={language}
            onLanguage={setLanguage}
            spanish={spanish}
            onSpanish={(on) => setWritten((now) => ({ ...now, spanish: on }))}
            apart={dirty.includes('en') && !dirty.includes('es')}
            errors={errors}
            subjectRef={subjectRef}
            bodyRef={bodyRef}
            onField={onField}
            faulty={{
              subject: checked.faults.some(({ field }) => field === 'subject'),
              body: checked.faults.some(({ field }) => field === 'body'),
            }}
            faults={
              <WordingFaults
                checked={checked}
                onMend={mend}
                onReplace={({ from, to }) => change({ body: wording.body.replaceAll(from, to) })}
                onShow={select}
              />
            }
            save={{
              go: () => save.mutate(unsaved),
              busy: save.isPending,
              reason: fault ?? (dirty.length > 0 ? null : t('compose.save.clean')),
            }}
            onVersions={() => setVersions(true)}
            onReset={dirty.includes(language) ? () => put(language, saved[language]) : undefined}
          />
          <MessagePreview method={method} checked={checked} practice={practice.name} layout={defaults.layout} />
        </div>
      </div>
      <ProblemNotice error={save.error} onRetry={() => save.mutate(unsaved)} onNewer={save.loadNewer} />
      <ComposeWhen
        value={when}
        change={changeWhen}
        needsStartDate={type.needsStartDate}
        zone={defaults.zone}
        errors={errors}
      />
      <AudienceHead
        shown={shown}
        filter={filter}
        onFilter={({ q: text, ...rest }) => {
          setQ(text);
          putSearch({ show: undefined, reason: undefined, ...rest });
        }}
        onRefresh={refresh}
        busy={audience.isFetching && !audience.isFetchingNextPage}
        stale={!sameWritten(asked, written)}
      />
      <AudienceTable
        label={t('audience.title')}
        rows={audience.data?.pages.flatMap((page) => page.rows)}
        error={audience.error}
        onRetry={refresh}
        more={
          audience.hasNextPage
            ? { load: () => void audience.fetchNextPage(), busy: audience.isFetchingNextPage }
            : undefined
        }
        filtered={Object.values(filter).some((each) => each !== undefined)}
        onLeaveOut={({ id }, out) => putLeftOut(out ? [...leftOut, id] : leftOut.filter((each) => each !== id))}
      />
      <ComposeBar
        method={method}
        counts={counts}
        fault={fault}
        test={{ messageType: type.id, language, ...wording }}
        draft={ownDraft}
        onSend={() => setSending(true)}
      />
      {versions && (
        <TemplateVersions
          messageType={type.id}
          method={method}
          language={language}
          onUse={(old) => put(language, old)}
          onClose={() => setVersions(false)}
        />
      )}
      {sending && (
        <SendDialog
          compose={composed(written)}
          zone={defaults.zone}
          draftId={ownDraft.id}
          onClose={() => setSending(false)}
        />
      )}
    </>
  );
}

const faultOf = ({ subject, body }: Wording, problems: number) => {
  if (body.trim() === '') return t('compose.need.body');
  if (subject !== null && subject.trim() === '') return t('compose.need.subject');
  return problems > 0 ? t('compose.need.placeholders') : null;
};
