import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import type { PortalInformation } from '../../../domain/schemas/portal-information.ts';
import { showAddress, zoneCity } from '../../shared/format.ts';
import { showDemographics } from '../../shared/ui/demographic-fields.tsx';
import { words } from '../../shared/words.ts';
import { Heading } from '../heading.tsx';
import { PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { AskedNotes } from './asked-notes.tsx';
import { savedQuery, ssnQuery } from './information.ts';
import classes from './information.module.css';
import { failedWord, postalLines, showBirthDate, showPoint } from './shown.ts';

const said = ['races', 'ethnicity', 'maritalStatus', 'employmentStatus'] as const;

interface OverviewProps {
  session: PortalSession;
  information: PortalInformation;
}

/** What is on file, a card a section, each with its way to change it. */
export function Overview({ session, information }: OverviewProps) {
  const { data: saved } = useQuery(savedQuery);
  const { data: number } = useQuery({ ...ssnQuery, enabled: information.basic !== undefined });
  const phone = showAddress(session.practice.phone);
  const { basic, details, contacts, messaging } = information;
  const sections = Object.values(information);
  const lead = sections.some(({ access }) => access === 'update') ? 'info.lead' : 'info.lead.view';
  return (
    <>
      <Heading>{t('info.title')}</Heading>
      <p className={portal.lead}>{sections.length > 0 ? t(lead) : t('info.nothing', { phone })}</p>
      {saved && <output className={portal.done}>{t(`info.saved.${saved}`)}</output>}
      <div className={classes.cards}>
        {basic && (
          <Card section="basic" access={basic.access} phone={phone}>
            <Values
              rows={[
                [t('info.name'), [`${basic.values.firstName} ${basic.values.lastName}`]],
                [t('info.birth'), [showBirthDate(basic.values.birthDate)]],
                [
                  t('info.points'),
                  basic.values.contactPoints.map((point) =>
                    [showPoint(point), failedWord(point, basic.notWorking)].filter(Boolean).join(' · '),
                  ),
                ],
                [t('info.address'), postalLines(basic.values.address)],
                [t('info.ssn'), [number?.ssn ?? '']],
              ]}
            />
            {basic.access === 'update' && number && (
              <p className={classes.note}>
                <PageLink to="/information/ssn">{t(number.ssn ? 'info.ssn.correct' : 'info.ssn.add')}</PageLink>
              </p>
            )}
            <AskedNotes asked={basic.asked} canTakeBack={basic.access === 'update'} />
          </Card>
        )}
        {details && (
          <Card section="details" access={details.access} phone={phone}>
            <Values
              rows={[
                [t('info.preferred'), [details.values.preferredName ?? '']],
                [t('info.language'), [t(`info.language.${details.values.language}`)]],
                [t('info.zone'), [details.values.zone ? zoneCity(details.values.zone) : t('info.zone.none')]],
                ...said.map(
                  (field) => [words(`demographics.${field}`), [showDemographics(details.values, field)]] as const,
                ),
              ]}
            />
          </Card>
        )}
        <InsuranceCard />
        {contacts && <ContactsCard session={session} contacts={contacts} phone={phone} />}
        {messaging && <MessagingCard session={session} messaging={messaging} phone={phone} />}
      </div>
    </>
  );
}

/** Insurance has pages of its own, which no setting hides. */
function InsuranceCard() {
  return (
    <section className={classes.card} aria-labelledby="insurance">
      <div className={classes.head}>
        <h2 id="insurance" className={classes.title}>
          {t('insurance.title')}
        </h2>
        <PageLink to="/insurance">{t('home.insurance')}</PageLink>
      </div>
      <p className={classes.note}>{t('home.insurance.hint')}</p>
    </section>
  );
}

interface CardProps {
  section: keyof PortalInformation;
  access: 'view' | 'update';
  phone: string;
  children: ReactNode;
}

function Card({ section, access, phone, children }: CardProps) {
  const title = t(`info.section.${section}`);
  const id = `section-${section}`;
  return (
    <section className={classes.card} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {access === 'update' && section !== 'contacts' && (
          <PageLink to={`/information/${section}`} aria-label={t('info.edit.of', { section: title })}>
            {t('info.edit')}
          </PageLink>
        )}
      </div>
      {children}
      {access === 'view' && <p className={classes.note}>{t('info.view', { phone })}</p>}
    </section>
  );
}

/** What is on file by its name; several lines where there are several. */
function Values({ rows }: { rows: readonly (readonly [string, readonly string[]])[] }) {
  return (
    <dl className={classes.values}>
      {rows.map(([name, lines]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {lines.every((line) => line === '')
              ? t('info.none')
              : lines.map((line) => (
                  <span key={line} style={{ display: 'block' }}>
                    {line}
                  </span>
                ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ContactsCard({
  session,
  contacts,
  phone,
}: {
  session: PortalSession;
  contacts: NonNullable<PortalInformation['contacts']>;
  phone: string;
}) {
  const { access, rows } = contacts;
  const canUpdate = access === 'update';
  return (
    <Card section="contacts" access={access} phone={phone}>
      {rows.length === 0 && <p className={classes.note}>{t('info.contact.none')}</p>}
      <dl className={classes.values}>
        {rows.map(({ id, kind, fixed, values: { firstName, lastName, relation, address, contactPoints } }) => (
          <div key={id}>
            <dt>{t(`info.contact.kind.${kind}`)}</dt>
            <dd>
              <strong>
                {firstName} {lastName}
              </strong>
              {relation && `, ${relation}`}
              {[...contactPoints.map(showPoint), ...postalLines(address)].map((line) => (
                <span key={line} style={{ display: 'block' }}>
                  {line}
                </span>
              ))}
              {canUpdate && fixed && (
                <span className={classes.note}>
                  {t(session.actsFor ? 'door.contact' : 'info.contact.fixed', { phone })}
                </span>
              )}
              {canUpdate && !fixed && (
                <PageLink
                  to={`/information/contacts/${id}`}
                  aria-label={t('info.edit.of', { section: `${firstName} ${lastName}` })}
                >
                  {t('info.edit')}
                </PageLink>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {canUpdate && <PageLink to="/information/contacts/new">{t('info.contact.add')}</PageLink>}
    </Card>
  );
}

function MessagingCard({
  session,
  messaging,
  phone,
}: {
  session: PortalSession;
  messaging: NonNullable<PortalInformation['messaging']>;
  phone: string;
}) {
  const { access, values, reader } = messaging;
  const agreed = values.agreed.map(({ channel, address }) =>
    t(`info.agreed.${channel}`, { address: showAddress(address) }),
  );
  // What somebody else has agreed to is not told to who acts for the client.
  const told = reader === null || session.actsFor === null || access === 'update';
  return (
    <Card section="messaging" access={access} phone={phone}>
      <Values
        rows={[
          [t('info.method'), [t(`info.method.${values.preferredMethod ?? 'none'}`)]],
          ...(told ? [[t('info.agreed'), agreed.length > 0 ? agreed : [t('info.agreed.none')]] as const] : []),
        ]}
      />
      {reader !== null && <p className={classes.note}>{t(told ? 'info.reader' : 'door.reader', { name: reader })}</p>}
    </Card>
  );
}
