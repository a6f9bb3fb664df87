import { useDebouncedValue } from '@mantine/hooks';
import { useId } from 'react';
import type { Channel } from '../../../domain/channels.ts';
import type { KeysAsked } from '../../../domain/calls.ts';
import { emailHtml } from '../../../domain/email-html.ts';
import type { Locale } from '../../../domain/locales.ts';
import { longestCall, sayings } from '../../../domain/spoken.ts';
import { t } from '../t.ts';
import { FaxLetter } from './fax-letter.tsx';
import compose from './compose.module.css';
import classes from './message-preview.module.css';
import type { Checked } from './wording-checks.ts';

interface MessagePreviewProps {
  title: string;
  method: Channel;
  /** It is to staff, whose e-mails have no link to unsubscribe. */
  toStaff: boolean;
  checked: Checked;
  practice: string;
  /** Heading of e-mails; null: they are plain text. */
  layout: string | null;
  language: Locale;
  /** By a call, after the message. */
  keysAsked: KeysAsked;
}

/** The message as an example person gets it, changing as one types. */
export function MessagePreview(props: MessagePreviewProps) {
  const { title, method, toStaff, checked, practice, layout, language, keysAsked } = props;
  const { example, segments, seconds } = checked;
  const id = useId();
  return (
    <section className={compose.part} aria-labelledby={id}>
      <h2 id={id} className={compose.partTitle}>
        {title}
      </h2>
      <p className={compose.hint}>{t('compose.preview.hint')}</p>
      <div className={classes.stage}>
        {method === 'email' ? (
          <div className={classes.mail}>
            <div className={classes.mailHead}>
              <div className={classes.from}>{t('compose.preview.from', { practice })}</div>
              <div className={classes.subject}>{example.subject || t('compose.preview.subject.none')}</div>
            </div>
            {layout === null ? (
              <div className={classes.mailBody}>{example.body}</div>
            ) : (
              <MailFrame text={example.body} heading={layout} language={language} foot={!toStaff} />
            )}
          </div>
        ) : method === 'fax' ? (
          <FaxLetter text={example.body} language={language} />
        ) : (
          <>
            <div className={classes.bubble}>{example.body || t('compose.preview.empty')}</div>
            {method === 'voice' ? (
              <CallLines seconds={seconds} keys={sayings[language].keys[keysAsked]} language={language} />
            ) : (
              <SegmentLine segments={segments} />
            )}
          </>
        )}
      </div>
    </section>
  );
}

/** The HTML part as a mail program shows it: nothing of it runs, and its links lead nowhere, but by them keys get into it. */
function MailFrame({
  text,
  heading,
  language,
  foot,
}: Pick<MessagePreviewProps, 'language'> & { text: string; heading: string; foot: boolean }) {
  // Not with each letter: the frame begins anew with every change.
  const [settled] = useDebouncedValue(text, 250);
  const html = emailHtml(settled, { heading, unsubscribeUrl: foot ? '#' : undefined, language });
  return (
    <iframe
      className={classes.mailFrame}
      title={t('compose.preview.mail')}
      sandbox=""
      srcDoc={html.replace('<head>', '<head>\n<base target="_blank">')}
    />
  );
}

/** What a call asks for after its words, and how long it speaks. */
function CallLines({ seconds, keys, language }: { seconds: number; keys: string; language: Locale }) {
  return (
    <>
      <div className={classes.bubble} lang={language}>
        {keys}
      </div>
      <div className={classes.size}>
        <strong>{t('spoken.seconds', { seconds })}</strong> · {t('spoken.most', { most: longestCall })}
        <div>{seconds > longestCall ? t('compose.need.shorter', { most: longestCall }) : t('spoken.voicemail')}</div>
      </div>
    </>
  );
}

/** What the carrier bills. */
function SegmentLine({ segments: { segments, units, encoding, outsideGsm7 } }: Pick<Checked, 'segments'>) {
  const single = encoding === 'GSM-7' ? 160 : 70;
  const part = encoding === 'GSM-7' ? 153 : 67;
  const room = segments > 1 ? segments * part : single;
  return (
    <div className={classes.size}>
      <strong>{t('segments', { count: segments })}</strong> · {t('segments.units', { units, room })}
      {outsideGsm7.length > 0 && <div>{t('segments.unicode', { characters: outsideGsm7.slice(0, 6).join(' ') })}</div>}
    </div>
  );
}
