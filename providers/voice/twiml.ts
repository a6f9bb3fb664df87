import twilio from 'twilio';
import type { KeysAsked } from '../../domain/calls.ts';
import type { Locale } from '../../domain/locales.ts';
import type { OutgoingCall } from './port.ts';
import { sayings, spokenParts } from '../../domain/spoken.ts';

const { VoiceResponse } = twilio.twiml;

/** Amazon Polly's standard voices, which Twilio has for every account (https://www.twilio.com/docs/voice/twiml/say/text-speech). */
const voices = {
  en: { voice: 'Polly.Joanna', language: 'en-US' },
  es: { voice: 'Polly.Lupe', language: 'es-US' },
} as const satisfies Record<Locale, object>;

/** Letters of TwiML that Twilio takes with a call. */
export const longestTwiml = 4_000;

type Speaking = Pick<InstanceType<typeof VoiceResponse>, 'say'>;

/** What no XML may contain (https://www.w3.org/TR/xml/#charsets); whoever writes XML throws at it, with the text in the error. */
const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Phone numbers digit by digit: a voice reads them as quantities else. */
function say(to: Speaking, text: string, language: Locale): void {
  const spoken = to.say(voices[language], '');
  for (const part of spokenParts(text.replaceAll(notXml, ' ')))
    if (part.kind === 'phone') spoken.sayAs({ 'interpret-as': 'telephone' }, part.text);
    else spoken.addText(part.text);
}

/**
 * What a call says by itself: its words, and then where Twilio asks how it goes on. They stand in the call, so that whoever answers hears them whatever is the
 * matter with us just then.
 */
export function wordsOfCall({
  body,
  language,
  recording,
  afterwards,
}: Pick<OutgoingCall, 'body' | 'language' | 'recording' | 'afterwards'>): string {
  const response = new VoiceResponse();
  if (recording === undefined) say(response, body, language);
  else response.play(recording);
  response.redirect({ method: 'POST' }, afterwards);
  return response.toString();
}

/** Seconds that Twilio waits for a key once everything was said. */
const keySeconds = 6;

/** Asks a person for a key; `about`: an appointment, which they may confirm or ask to move. */
export function askForKey({ language, about, action }: { language: Locale; about: KeysAsked; action: string }): string {
  const response = new VoiceResponse();
  const gather = response.gather({
    input: ['dtmf'],
    numDigits: 1,
    timeout: keySeconds,
    actionOnEmptyResult: true,
    action,
    method: 'POST',
  });
  say(gather, sayings[language].keys[about], language);
  return response.toString();
}

/** Hangs up without a word. */
export function silence(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}

/** Says something and hangs up. */
export function farewell(text: string, language: Locale): string {
  const response = new VoiceResponse();
  say(response, text, language);
  response.hangup();
  return response.toString();
}
