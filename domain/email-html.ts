import { escapeHtml } from './escape-html.ts';
import type { Locale } from './locales.ts';

/** What an e-mail with a layout has beside its text. */
export interface EmailLayout {
  /** Name of the practice. */
  heading: string;
  /** Page to unsubscribe at; undefined: the foot stays away. */
  unsubscribeUrl?: string | undefined;
  /** Of the text, by which it is read aloud; null: nobody knows. */
  language: Locale | null;
}

/** Of ASCII alone, so that words of a script without blanks do not become part of it; what ends a sentence after it is none of it. */
const link = /\bhttps?:\/\/[a-z0-9][!#-;=?-~]*/gi;
const afterLink = /[.,;:!?)\]}']$/;

/** What ends a sentence is none of an address; a bracket is where it was opened inside of it. */
function withoutEnd(found: string): string {
  let url = found;
  for (let last = afterLink.exec(url)?.[0]; last !== undefined; last = afterLink.exec(url)?.[0]) {
    const opens = { ')': '(', ']': '[', '}': '{' }[last];
    if (opens !== undefined && url.split(opens).length >= url.split(last).length) break;
    url = url.slice(0, -1);
  }
  return url;
}

function linked(line: string): string {
  let html = '';
  let from = 0;
  for (const { 0: found, index } of line.matchAll(link)) {
    const address = withoutEnd(found);
    const url = escapeHtml(address);
    const end = index + address.length;
    html += `${escapeHtml(line.slice(from, index))}<a href="${url}" dir="ltr">${url}</a>`;
    from = end;
  }
  return html + escapeHtml(line.slice(from));
}

/** `pre-wrap` keeps what is indented; line breaks are elements, for programs that do not know it. */
const paragraph = (text: string): string =>
  `<p dir="auto" style="margin:0 0 1em;white-space:pre-wrap">${text.split('\n').map(linked).join('<br>')}</p>`;

/**
 * The HTML part of an e-mail, made of the text that its plain part has: nothing of it is markup, paragraphs and line breaks stay, addresses of the
 * web become links, and each paragraph runs in the direction of its first letter. It loads nothing and runs nothing; colours are those of the reader's
 * program, light or dark.
 */
export function emailHtml(text: string, { heading, unsubscribeUrl, language }: EmailLayout): string {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .split(/\n(?:[ \t]*\n)+/)
    .filter((each) => each.trim() !== '');
  const name = escapeHtml(heading.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim());
  const foot = unsubscribeUrl
    ? `<p style="margin:2em 0 0;padding-top:1em;border-top:1px solid #888;font-size:14px"><a href="${escapeHtml(unsubscribeUrl)}"><span lang="en">Unsubscribe</span> <span lang="es">/ Cancelar la suscripción</span></a></p>\n`
    : '';
  return `<!doctype html>
<html${language === null ? '' : ` lang="${language}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${name}</title>
</head>
<body style="margin:0;color-scheme:light dark">
<div style="max-width:600px;margin:0 auto;padding:20px 16px;font:16px/1.5 Helvetica,Arial,sans-serif;overflow-wrap:anywhere">
<h1 dir="auto" style="margin:0 0 1em;font-size:20px;line-height:1.3">${name}</h1>
${paragraphs.map(paragraph).join('\n')}
${foot}</div>
</body>
</html>
`;
}
