import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { MouseEvent } from 'react';
import { answersTo, enabledItems, shownAnswers } from '../../../domain/forms/answers.ts';
import { type AnswerFault, faultsOf } from '../../../domain/forms/check.ts';
import { coded, isSigned, type Item, placedItems, type Questionnaire } from '../../../domain/forms/questionnaire.ts';
import { riskOf, selfHarm } from '../../../domain/forms/scores.ts';
import type { PortalForm } from '../../../domain/schemas/forms.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { fieldErrors, isProblem } from '../../shared/problem.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { Heading } from '../heading.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { CrisisHelp } from './crisis-help.tsx';
import { completeForm, formQuery, justSentQuery } from './forms.ts';
import classes from './forms.module.css';
import { Question, questionId } from './question.tsx';
import { Saved } from './saved.tsx';
import { useFormDraft } from './use-form-draft.ts';

interface FillFormProps {
  session: PortalSession;
  form: PortalForm;
  /** Loads it again: another window was faster. */
  onLoad: () => void;
}

const signLine = 'signature.name';

/** What stands on a page: whatever of its group is shown now. */
const onPage = (page: Item | undefined, enabled: Set<string>): Item[] =>
  placedItems(page?.item ?? [])
    .map(({ item }) => item)
    .filter(({ linkId, readOnly = false }) => enabled.has(linkId) && !readOnly);

/** Groups of which something is asked; each is a page. */
const pagesOf = ({ item }: Questionnaire, enabled: Set<string>): Item[] =>
  item.filter((group) => enabled.has(group.linkId) && onPage(group, enabled).length > 0);

export function FillForm({ session, form, onLoad }: FillFormProps) {
  const { questionnaire, id, title, language } = form;
  const client = useQueryClient();
  const { saver, answers, refusal, ...draft } = useFormDraft(session.account.id, form);
  const [pageId, setPageId] = useState('');
  const [name, setName] = useState('');
  const [faults, setFaults] = useState<readonly AnswerFault[]>([]);
  const heading = useRef<HTMLHeadingElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const byKey = useRef(false);

  const enabled = enabledItems(questionnaire, answers);
  const pages = pagesOf(questionnaire, enabled);
  const at = Math.max(
    0,
    pages.findIndex(({ linkId }) => linkId === pageId),
  );
  const page = pages[at];
  const items = onPage(page, enabled);
  const last = at === pages.length - 1;
  const signed = isSigned(questionnaire);
  const needsHelp = riskOf(questionnaire, shownAnswers(questionnaire, answers)) > 0;
  const asking = coded(questionnaire, selfHarm)?.linkId;
  const help = <CrisisHelp session={session} language={language} told={draft.told} />;

  const sending = useMutation({
    mutationFn: async () => {
      const kept = await saver.close();
      const agreed = placedItems(questionnaire.item).find(({ item }) => item.linkId === 'agreement')?.item.text ?? '';
      return completeForm(id, { ...kept, signature: signed ? { name, agreed } : null });
    },
    onSuccess: async () => {
      saver.sent();
      client.setQueryData(justSentQuery.queryKey, id);
      await client.invalidateQueries({ queryKey: formQuery(id).queryKey });
      scrollTo(0, 0);
    },
    onError: (error) => {
      saver.reopen();
      show(faultsIn(error));
    },
  });

  const show = (found: readonly AnswerFault[]) => {
    setFaults(found);
    // Once it is there.
    if (found.length > 0) requestAnimationFrame(() => summary.current?.focus());
  };
  const go = (to: number) => {
    void saver.flush();
    setPageId(pages[to]?.linkId ?? '');
    setFaults([]);
    scrollTo(0, 0);
    requestAnimationFrame(() => heading.current?.focus({ preventScroll: true }));
  };
  const faultsNow = () => {
    const found = faultsOf(questionnaire, shownAnswers(questionnaire, answers), { complete: true });
    const here = last ? found : found.filter(({ linkId }) => items.some((item) => item.linkId === linkId));
    return last && signed && name.trim() === ''
      ? [...here, { linkId: signLine, message: t('form.sign.missing') }]
      : here;
  };
  const goOn = () => {
    const found = faultsNow();
    if (found.length > 0) show(found);
    else if (last) {
      setFaults([]);
      sending.mutate();
    } else go(at + 1);
  };
  const lead = (linkId: string) => (event: MouseEvent) => {
    event.preventDefault();
    const where = pages.find((each) => onPage(each, enabled).some((item) => item.linkId === linkId));
    if (where) setPageId(where.linkId);
    requestAnimationFrame(() => {
      const question = document.getElementById(questionId(linkId));
      question?.scrollIntoView({ block: 'center' });
      question?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true });
    });
  };
  /** Until it is answered; the list above stays as it is, so that nothing moves. */
  const errorOf = (linkId: string) => {
    const message =
      answersTo(answers, linkId).length > 0 ? undefined : faults.find((fault) => fault.linkId === linkId)?.message;
    return message && message.charAt(0).toUpperCase() + message.slice(1);
  };

  useEffect(() => {
    if (refusal) summary.current?.focus();
  }, [refusal, summary]);

  return (
    <>
      <Heading>{title}</Heading>
      <div className={classes.progress}>
        <progress
          value={at + 1}
          max={pages.length}
          aria-label={t('form.page', { page: at + 1, pages: pages.length })}
        />
        <span aria-hidden>{t('form.page', { page: at + 1, pages: pages.length })}</span>
        <Saved state={draft.state} at={draft.savedAt} />
      </div>
      {needsHelp && !items.some(({ linkId }) => linkId === asking) && help}
      <div ref={summary} tabIndex={-1} className={classes.summary}>
        <ProblemNotice error={refusal ?? (faults.length === 0 ? sending.error : null)} onNewer={onLoad} />
        {isGone(refusal ?? sending.error) && (
          <Button variant="default" onClick={onLoad}>
            {t('form.load')}
          </Button>
        )}
        {faults.length > 0 && (
          <div role="alert" className={classes.faults}>
            <p className={classes.faultsTitle}>{t('form.errors', { count: faults.length })}</p>
            <ul>
              {faults.map(({ linkId, message }) => (
                <li key={linkId}>
                  <a href={`#${questionId(linkId)}`} onClick={lead(linkId)}>
                    {textOf(questionnaire, linkId)}
                  </a>
                  : {message}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <form
        noValidate
        className={classes.page}
        aria-label={page?.text}
        onSubmit={(event) => {
          event.preventDefault();
          if (!sending.isPending) goOn();
        }}
      >
        <h2 ref={heading} tabIndex={-1} className={classes.pageTitle}>
          {page?.text}
        </h2>
        {at === 0 && <p className={portal.hint}>{t('form.required')}</p>}
        {items.map((item) => (
          <div
            key={item.linkId}
            role="presentation"
            onKeyDown={() => (byKey.current = true)}
            onPointerDown={() => (byKey.current = false)}
            onBlur={({ currentTarget, relatedTarget }) => {
              // Arrow keys choose what they pass; whoever leaves the question means what is chosen.
              if (item.linkId === asking && !currentTarget.contains(relatedTarget)) void saver.flush();
            }}
          >
            {item.type === 'display' && (
              <p className={item.linkId === 'agreement' ? classes.agreement : ''}>{item.text}</p>
            )}
            {item.type === 'group' && <h3>{item.text}</h3>}
            {item.type !== 'display' && item.type !== 'group' && (
              <Question
                form={questionnaire}
                item={item}
                given={answersTo(answers, item.linkId)}
                error={errorOf(item.linkId)}
                onAnswer={(given) =>
                  saver.answer(item.linkId, given, { passing: item.linkId === asking && byKey.current })
                }
              />
            )}
            {needsHelp && item.linkId === asking && help}
          </div>
        ))}
        {last && signed && (
          <div id={questionId(signLine)} className={classes.question}>
            <TextInput
              size="md"
              label={t('form.sign')}
              description={t('form.sign.hint')}
              autoComplete="name"
              maxLength={200}
              withAsterisk
              error={errorOf(signLine)}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </div>
        )}
        <div className={classes.bar}>
          {at > 0 && (
            <Button size="md" variant="default" onClick={() => go(at - 1)}>
              {t('form.before')}
            </Button>
          )}
          <Button size="md" type="submit" loading={sending.isPending}>
            {t(last ? 'form.send' : 'form.next')}
          </Button>
        </div>
      </form>
    </>
  );
}

const textOf = ({ item }: Questionnaire, linkId: string): string =>
  linkId === signLine
    ? t('form.sign')
    : (placedItems(item).find((placed) => placed.item.linkId === linkId)?.item.text ?? linkId);

/** It was sent or taken back meanwhile, or what is signed has changed: only loading it again helps. */
const isGone = (error: unknown): boolean =>
  ['completed', 'withdrawn', 'wording-changed'].some((kind) => isProblem(error, kind));

/** Faults that the server has found. */
const faultsIn = (error: unknown): AnswerFault[] =>
  Object.entries(fieldErrors(error)).map(([path, message]) => ({ linkId: path.replace(/^answers\./, ''), message }));
