import { Button, Text } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { logoTypes } from '../../../domain/logo.ts';
import type { ShownLogo } from '../../../domain/schemas/portal.ts';
import { api } from '../../shared/api.ts';
import { FileButton } from '../../shared/ui/file-button.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { upload } from '../../shared/upload.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './settings.module.css';

interface Answer {
  logo: ShownLogo | null;
}
const path = '/api/practice/logo';
const logoQuery = queryOptions({
  queryKey: ['practice-logo'],
  queryFn: ({ signal }) => api.get<Answer>(path, {}, { signal }),
});

const save = (file: File) => upload<Answer>(path, file, { signal: new AbortController().signal, onProgress: ignore });
/** Half a megabyte is there before a bar could be seen. */
const ignore = () => {};

/** The picture that stands above the name of the practice in its portal. */
export function PracticeLogo() {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(logoQuery);
  const kept = (answer: Answer, words: string) => {
    queries.setQueryData(logoQuery.queryKey, answer);
    notify(words);
  };
  const put = useMutation({ mutationFn: save, onSuccess: (answer) => kept(answer, t('logo.saved')) });
  const remove = useMutation({
    mutationFn: () => api.delete(path),
    onSuccess: () => kept({ logo: null }, t('logo.removed')),
  });
  const logo = data?.logo ?? null;
  return (
    <section aria-label={t('logo.title')}>
      <div className={classes.logo}>
        <div className={classes.logoShown}>
          {logo ? (
            <img src={logo.path} width={logo.width} height={logo.height} alt={t('logo.alt')} />
          ) : (
            data && t('logo.none')
          )}
        </div>
        <div className={classes.logoWords}>
          <div className={classes.name}>{t('logo.title')}</div>
          <Text size="sm" c="dimmed">
            {t('logo.hint')}
          </Text>
        </div>
        {allowed('System Settings', 'modify') && (
          <>
            <FileButton
              label={logo ? t('logo.replace') : t('logo.choose')}
              variant="default"
              accept={logoTypes.join(',')}
              busy={put.isPending}
              onFile={put.mutate}
            />
            {logo && (
              <Button variant="subtle" loading={remove.isPending} onClick={() => remove.mutate()}>
                {t('logo.remove')}
              </Button>
            )}
          </>
        )}
      </div>
      <ProblemNotice error={put.error ?? remove.error ?? error} onRetry={error ? () => void refetch() : undefined} />
    </section>
  );
}
