import type { Purpose } from '../channels.ts';
import { wordingAgreedTo } from '../consent-wording.ts';
import { asksConsent } from '../gate.ts';
import type { ProofConsent, ProofFacts } from './facts.ts';
import { type Moment, type Part, type Row, utc } from './parts.ts';

/** Why a purpose asks for no consent to automatic messages (docs/architecture.md, decision 4). */
const withoutConsent: Readonly<Record<Purpose, string>> = {
  broadcast: '',
  reminder: '',
  'client-message': '',
  'staff-notice': 'It went to staff, of whom no consent is asked: it is about their work.',
  'staff-alert': 'It went to staff, of whom no consent is asked: it is about their work.',
  credential: "It gives access to the person's own account, at the address on file.",
  'security-notice': "It is about the security of the person's own account.",
  'portal-notice': 'It says that something is in the portal, and nothing of what that is.',
  'opt-out-answer': 'It answers what the person had just written.',
  'reply-answer': 'It answers what the person had just written.',
  safety: "It is about the person's safety.",
};

const ways: Readonly<Record<ProofConsent['method'], string>> = {
  written: 'In writing',
  verbal: 'By word of mouth',
  portal: 'In the client portal',
  imported: 'Taken over from another system',
};

const optOutSources = {
  stop: 'by answering STOP, or by a key of a call',
  provider: 'told by the provider',
  unsubscribe: 'by the link in an e-mail',
  desk: 'at the desk',
} as const;

/** The records that covered it, of each client whom it was to, or why none was needed; and whether somebody at the address had asked for no more. */
export function consentParts(facts: ProofFacts, moment: Moment): Part[] {
  const { purpose, recipients, consents, optOuts, sentAt } = facts;
  const optOut: Row = {
    label: 'Opt-outs',
    value:
      optOuts.length === 0
        ? 'None of this address by this method.'
        : optOuts
            .map(
              ({ since, endedAt, source }) =>
                `Asked for no more, ${optOutSources[source]}, ${utc(since)}${endedAt === null ? '' : `; lifted ${utc(endedAt)}`}`,
            )
            .join('\n'),
  };
  if (!asksConsent(purpose))
    return [{ title: 'Consent', rows: [{ label: 'None was needed', value: withoutConsent[purpose] }, optOut] }];
  const none: Row = {
    label: 'None in force',
    value: `No consent to automatic messages to exactly this address by this method was in force ${sentAt === null ? 'when it was written' : 'when it was handed over'}.`,
  };
  const clients = new Map(recipients.flatMap(({ clientId, name }) => (clientId === null ? [] : [[clientId, name]])));
  const parts = [...clients].flatMap(([clientId, name]) => {
    const given = consents.filter((consent) => consent.clientId === clientId);
    const title = `Consent of ${name}`;
    return given.length === 0
      ? [{ title, rows: [none] }]
      : given.map((consent) => ({ title, rows: consentRows(consent, moment) }));
  });
  if (parts.length === 0) return [{ title: 'Consent', rows: [none, optOut] }];
  return parts.map(({ title, rows }, nth) => ({ title, rows: nth === parts.length - 1 ? [...rows, optOut] : rows }));
}

function consentRows(consent: ProofConsent, moment: Moment): Row[] {
  const { givenBy, givenAt, wordingVersion, language, method, recordedBy, document } = consent;
  const { expiresAt, revokedAt } = consent;
  return [
    { label: 'Given by', value: givenBy },
    { label: 'Given', value: moment(givenAt) },
    { label: 'How', value: ways[method] },
    ...(recordedBy === null ? [] : [{ label: 'Recorded by', value: recordedBy }]),
    ...(document === null ? [] : [{ label: 'Document', value: document.name ?? 'A document on file' }]),
    {
      label: 'Wording',
      value: `Version ${wordingVersion}: ${wordingAgreedTo(wordingVersion, language) ?? 'its text is not kept in Rounds; it stands in what was signed, or where the consent was taken over from.'}`,
    },
    { label: 'Until', value: expiresAt === null ? 'No end was set' : moment(expiresAt) },
    ...(revokedAt === null ? [] : [{ label: 'Ended afterwards', value: moment(revokedAt) }]),
  ];
}
