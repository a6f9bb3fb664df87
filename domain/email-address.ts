import { parsed, problem } from './parsed.ts';
import type { Parsed } from './parsed.ts';

const local = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * An e-mail address as it is stored: spaces around it gone, domain in lower case (RFC 5321: the part before the @ may distinguish
 * capitals). Plain ASCII, as every relay takes it; no claim that mail arrives there.
 */
export const parseEmail = (text: string): Parsed<string> => {
  const address = text.trim();
  if (address === '') return problem('Enter an e-mail address.');
  const at = address.lastIndexOf('@');
  if (at === -1) return problem('An e-mail address needs an "@", as in name@example.com.');
  const name = address.slice(0, at);
  const domain = address.slice(at + 1).toLowerCase();
  if (name.length > 64 || address.length > 254) return problem('This e-mail address is too long.');
  if (!local.test(name))
    return problem('The part before the "@" has a character or a dot where none can be, or is missing.');
  const labels = domain.split('.');
  if (labels.length < 2 || !labels.every((part) => label.test(part)) || /^\d+$/.test(labels.at(-1) ?? ''))
    return problem('The part after the "@" is not a domain, such as example.com.');
  return parsed(`${name}@${domain}`);
};
