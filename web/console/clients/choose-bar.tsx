import { Button, Group } from '@mantine/core';
import { IconMailForward } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { mostNamed } from '../../../domain/credential-batches.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { previewCountsQuery } from '../credential-batches/batches.ts';
import { filterOf } from '../credential-batches/choice.ts';
import classes from '../credential-batches/credential-batches.module.css';
import { t } from '../t.ts';

interface ChooseBarProps {
  ticked: ReadonlySet<string>;
  onClear: () => void;
  /** What the list was searched for, and which of active and inactive ones it shows. */
  text: string;
  show: 'inactive' | 'all' | undefined;
}

/** What can be done with clients that are ticked, or with all that the list would show; nothing is sent from here. */
export function ChooseBar({ ticked, onClear, text, show }: ChooseBarProps) {
  const search = { who: 'search', of: show } as const;
  const clients = filterOf(text, show);
  const matching = useQuery({
    ...previewCountsQuery({ clients, again: false }),
    enabled: ticked.size > 0,
  });
  const why =
    ticked.size === 0
      ? t('choose.send.need')
      : ticked.size > mostNamed
        ? t('choose.send.many', { most: mostNamed })
        : null;
  const send = { size: 'xs', leftSection: <IconMailForward size={15} />, children: t('choose.send') } as const;
  return (
    <section className={classes.bar} aria-label={t('choose.bar')}>
      <output className={classes.note}>
        {ticked.size === 0 ? t('choose.hint') : t('choose.count', { count: ticked.size })}
      </output>
      <Group gap="xs">
        {ticked.size > 0 && (
          <Button size="xs" variant="subtle" onClick={onClear}>
            {t('choose.clear')}
          </Button>
        )}
        <ButtonLink size="xs" variant="default" to="/portal-credentials/new" search={search} state={{ text }}>
          {matching.data === undefined ? t('choose.all.match') : t('choose.all', { count: matching.data.chosen })}
        </ButtonLink>
        {why ? (
          <ReasonedButton {...send} reason={why} />
        ) : (
          <ButtonLink
            {...send}
            to="/portal-credentials/new"
            search={{ who: 'chosen' }}
            state={{ chosen: [...ticked], text }}
          />
        )}
      </Group>
    </section>
  );
}
