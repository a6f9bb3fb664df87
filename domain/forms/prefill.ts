import { type Channel, channels } from '../channels.ts';
import { displayPhone } from '../phone.ts';
import type { Answer, Answers } from './answers.ts';
import type { FormCode } from './catalog.ts';
import type { AnswerOption, Item, Questionnaire } from './questionnaire.ts';

/** What the record says of a client, as far as a form asks for it. Dates are YYYY-MM-DD. */
export interface OnRecord {
  firstName: string;
  lastName: string;
  preferredName: string | null;
  birthDate: string | null;
  address: {
    line1: string | null;
    line2: string | null;
    city: string | null;
    state: string | null;
    zip: string | null;
  };
  /** The preferred one of a kind comes first. */
  contactPoints: readonly { kind: string; address: string }[];
}

/** An address to which automatic messages may go, by channel. */
export interface ConsentAddress {
  channel: string;
  address: string;
  agreed: boolean;
}

export interface FormFacts {
  record: OnRecord;
  /** Of the messaging contact. */
  addresses: readonly ConsentAddress[];
  /** Of the consent to messages, in the language of who reads it. */
  wording: string;
}

const textAnswer = (text: string | null | undefined): Answer[] => (text ? [{ valueString: text }] : []);

/** The record as answers of the patient registration: what it begins with, and what staff see beside what was answered. */
export function recordAnswers({ address, contactPoints, ...record }: OnRecord): Answers {
  const point = (kind: string) => contactPoints.find((each) => each.kind === kind)?.address;
  const mobile = point('mobile');
  const answers: Record<string, Answer[]> = {
    'first-name': textAnswer(record.firstName),
    'last-name': textAnswer(record.lastName),
    'preferred-name': textAnswer(record.preferredName),
    'birth-date': record.birthDate === null ? [] : [{ valueDate: record.birthDate }],
    street: textAnswer(address.line1),
    apartment: textAnswer(address.line2),
    city: textAnswer(address.city),
    state: textAnswer(address.state),
    zip: textAnswer(address.zip),
    mobile: textAnswer(mobile && displayPhone(mobile)),
    email: textAnswer(point('email')),
  };
  return Object.fromEntries(Object.entries(answers).filter(([, each]) => each.length > 0));
}

const channelWords: Readonly<Record<string, string>> = {
  email: 'E-mails to',
  text: 'Texts to',
  voice: 'Calls to',
  fax: 'Faxes to',
};

const addressOption = ({ channel, address }: ConsentAddress): AnswerOption => {
  const shown = address.startsWith('+') ? displayPhone(address) : address;
  return { valueCoding: { code: `${channel} ${address}`, display: `${channelWords[channel] ?? channel} ${shown}` } };
};

/** What a chosen option of {@link addressOption} stands for. */
export function addressesOf(answers: readonly Answer[]): { channel: Channel; address: string }[] {
  return answers.flatMap(({ valueCoding }) => {
    const [first = '', address = ''] = valueCoding?.code.split(' ') ?? [];
    const channel = channels.find((each) => each === first);
    return channel && address !== '' ? [{ channel, address }] : [];
  });
}

/** A form as this client gets it: the consent to messages with the wording and the addresses of now. Others are as they stand in the catalog. */
export function preparedForm(code: FormCode, form: Questionnaire, { addresses, wording }: FormFacts): Questionnaire {
  if (code !== 'messaging-consent') return form;
  const prepare = (item: Item): Item => ({
    ...item,
    ...(item.linkId === 'agreement' && { text: wording }),
    ...(item.linkId === 'addresses' && { answerOption: addresses.map(addressOption) }),
    ...(item.item && { item: item.item.map(prepare) }),
  });
  return { ...form, item: form.item.map(prepare) };
}

/** What a form begins with before anything was answered. */
export function firstAnswers(code: FormCode, { record, addresses }: FormFacts): Answers {
  if (code === 'patient-registration') return recordAnswers(record);
  const agreed = addresses.filter((each) => each.agreed);
  if (code === 'messaging-consent' && agreed.length > 0)
    return { addresses: agreed.map((each) => addressOption(each)) };
  return {};
}
