import { Checkbox, Radio, Stack } from '@mantine/core';
import { getRouteApi, useLocation, useNavigate } from '@tanstack/react-router';
import { t } from '../t.ts';
import { type Choice, choices } from './choice.ts';
import classes from './credential-batches.module.css';

const route = getRouteApi('/frame/portal-credentials/new');

/** Who is meant, and whether those who have been sent some get new ones. */
export function Choose() {
  const search = route.useSearch();
  const { chosen, text } = useLocation({ select: (location) => location.state });
  const navigate = useNavigate();
  const { who = 'without-login', again = false } = search;
  const put = (next: Partial<typeof search>) =>
    void navigate({
      to: '/portal-credentials/new',
      search: { ...search, ...next, show: undefined },
      state: { ...(chosen && { chosen }), ...(text !== undefined && { text }) },
      replace: true,
      resetScroll: false,
    });
  const offered = choices.filter((each) => isOffered(each, { who, chosen }));
  return (
    <Stack className={classes.choice} gap="sm">
      <Radio.Group
        label={t('batch.choose')}
        value={who}
        onChange={(next) => put({ who: choices.find((each) => each === next) ?? who })}
      >
        <Stack gap="xs" mt="xs">
          {offered.map((each) => (
            <Radio key={each} value={each} label={nameOf(each, { chosen, text })} />
          ))}
        </Stack>
      </Radio.Group>
      <Checkbox
        label={t('batch.again')}
        description={t('batch.again.hint')}
        checked={again}
        onChange={(event) => put({ again: event.currentTarget.checked || undefined })}
      />
    </Stack>
  );
}

/** What comes from the list of clients is offered only to who came from there. */
const isOffered = (each: Choice, { who, chosen }: { who: Choice; chosen: readonly string[] | undefined }) =>
  each === 'without-login' || each === 'active' || each === who || (each === 'chosen' && chosen !== undefined);

const nameOf = (
  each: Choice,
  { chosen = [], text = '' }: { chosen?: readonly string[] | undefined; text?: string | undefined },
) => (each === 'search' && text === '' ? t('batch.who.list') : t(`batch.who.${each}`, { count: chosen.length, text }));
