import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { mostFaxPages } from '../../../domain/fax.ts';
import type { Locale } from '../../../domain/locales.ts';
import type { FaxPages, MeasureFax } from '../../../domain/schemas/fax.ts';
import { api } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { t } from '../t.ts';
import classes from './message-preview.module.css';

/** The message as it stands on paper, and how many pages it takes: the server counts, who has the fonts. */
export function FaxLetter({ text, language }: { text: string; language: Locale }) {
  // Not with each letter.
  const [body] = useDebouncedValue(text.trim(), 400);
  const asked: MeasureFax = { language, body };
  const { data, error, refetch } = useQuery({
    queryKey: ['fax-pages', asked],
    queryFn: ({ signal }) => api.post<FaxPages>('/api/broadcasts/fax-pages', asked, { signal }),
    enabled: body !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  return (
    <>
      <div className={classes.paper} lang={language}>
        {text || t('compose.preview.empty')}
      </div>
      <output className={classes.counted}>
        {data && body !== '' && (
          <>
            <strong>{t('fax.pages', { count: data.pages })}</strong> · {t('fax.most', { most: mostFaxPages })}
            {data.pages > mostFaxPages && (
              <span className={classes.missing}>{t('fax.shorten', { most: mostFaxPages })}</span>
            )}
            {data.missing.length > 0 && (
              <span className={classes.missing}>{t('fax.missing', { names: data.missing.join(', ') })}</span>
            )}
          </>
        )}
      </output>
      <div className={classes.size}>{t('fax.cover')}</div>
      {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
    </>
  );
}
