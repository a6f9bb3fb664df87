import { IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { RequestOptions } from '../../../domain/schemas/chart-requests.ts';
import { showChoice, showList } from '../../shared/format.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './chart-requests.module.css';

type Lacking = Pick<RequestOptions, 'missing' | 'whomToAsk' | 'profiles'>;

/** Which rules somebody lacks to send and receive requests, who can give them, and where. */
const lackingWords = ({ missing, whomToAsk, profiles }: Lacking): string => {
  const [rules, profile] = [showList(missing), showChoice(profiles.map(({ name }) => name))];
  return [
    t('request.incapable.rules', { count: missing.length, rules }),
    whomToAsk.length > 0
      ? t('request.incapable.ask', { names: showChoice(whomToAsk), count: missing.length })
      : t('request.incapable.nobody', { count: missing.length }),
    t('request.incapable.where', { count: profiles.length, profile }),
  ].join(' ');
};

/** What stands in place of requests for who may neither send nor receive them. Who may change profiles is led to their own. */
export function Incapable({ options }: { options: Lacking }) {
  const allowed = useAllowed();
  const [profile] = options.profiles;
  return (
    <Empty
      icon={IconLock}
      title={t('request.incapable')}
      hint={lackingWords(options)}
      action={allowed('Profile Management', 'modify') && profile && <ToProfile profile={profile.id} />}
    />
  );
}

/** For who gives the capability: whom it takes, and where. */
export function CapabilityHint() {
  const allowed = useAllowed();
  if (!allowed('Profile Management', 'modify')) return null;
  return (
    <p className={classes.capability}>
      {t('request.capability.hint')} <ToProfile />
    </p>
  );
}

const ToProfile = ({ profile }: { profile?: string }) => (
  <Link to="/administration/profiles" search={{ profile }} className={classes.link}>
    {t('request.capability.profiles')}
  </Link>
);
