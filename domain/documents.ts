import { keysOf } from './keys.ts';
import type { RuleName } from './rules.ts';

/** Where a client's documents are filed, in the order of the page. What lies in Client Portal can be shown to the client. */
export const documentFolders = {
  consents: 'Consents',
  insurance: 'Insurance',
  identification: 'Identification',
  clinical: 'Clinical',
  correspondence: 'Correspondence',
  billing: 'Billing',
  portal: 'Client Portal',
  other: 'Other',
} as const;
export type DocumentFolder = keyof typeof documentFolders;
export const folderNames: readonly DocumentFolder[] = keysOf(documentFolders);

/** What documents of the folder Client Portal take beside the rule Documents. */
export const portalFolderRule: RuleName = 'Client Documents Create Can Save to Client Portal Folder';

/** How the console shows a type; `download`: nothing that a browser should open within our pages. */
export type Viewer = 'pdf' | 'image' | 'text' | 'download';

interface DocumentType {
  label: string;
  /** Of file names, without the dot; the first one is given to names that have none. */
  extensions: readonly [string, ...string[]];
  viewer: Viewer;
}

/** Every type that is taken, by its media type. A type is known by the content of a file, never by its name. */
const documentTypes = {
  'application/pdf': { label: 'PDF', extensions: ['pdf'], viewer: 'pdf' },
  'image/png': { label: 'PNG image', extensions: ['png'], viewer: 'image' },
  'image/jpeg': { label: 'JPEG image', extensions: ['jpg', 'jpeg', 'jpe', 'jfif'], viewer: 'image' },
  'image/webp': { label: 'WebP image', extensions: ['webp'], viewer: 'image' },
  // Most browsers cannot show these two.
  'image/heic': { label: 'HEIC image', extensions: ['heic', 'heif'], viewer: 'download' },
  'image/tiff': { label: 'TIFF image', extensions: ['tif', 'tiff'], viewer: 'download' },
  'text/plain': { label: 'Plain text', extensions: ['txt', 'text'], viewer: 'text' },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {
    label: 'Word document',
    extensions: ['docx'],
    viewer: 'download',
  },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': {
    label: 'Excel workbook',
    extensions: ['xlsx'],
    viewer: 'download',
  },
  'application/hl7-cda+xml': { label: 'Clinical document (CDA)', extensions: ['xml'], viewer: 'download' },
} as const satisfies Record<string, DocumentType>;
export type MediaType = keyof typeof documentTypes;
export const isMediaType = (type: string): type is MediaType => Object.hasOwn(documentTypes, type);

export const viewerOf = (mediaType: string | null): Viewer =>
  mediaType !== null && isMediaType(mediaType) ? documentTypes[mediaType].viewer : 'download';

/** In words, for refusals. */
const takenTypes = 'PDF, PNG, JPEG, WebP, HEIC, TIFF, plain text, Word (.docx), Excel (.xlsx) and CDA (.xml)';

/** Why the content of a file is refused. */
export const contentFaults = {
  empty: {
    title: 'The file is empty',
    next: 'Open it on your computer, save it anew, and upload that.',
  },
  type: {
    title: 'Files of this type are not taken',
    next: `Save it as a PDF and upload that. Taken are ${takenTypes}.`,
  },
  markup: {
    title: 'Web pages and SVG drawings are not taken: they can run scripts',
    next: 'Print it to a PDF and upload that.',
  },
  program: {
    title: 'Programs are not taken',
    next: `Upload the document itself. Taken are ${takenTypes}.`,
  },
  archive: {
    title: 'Archives such as ZIP are not taken: what is in them could not be shown',
    next: 'Unpack it and upload the files in it one by one.',
  },
  polyglot: {
    title: 'The file is two kinds of file in one, as attacks are',
    next: 'Open it, print it to a PDF, and upload that.',
  },
  bomb: {
    title: 'The file unpacks to far more than a document has',
    next: 'Open it, save it anew, and upload that; or print it to a PDF.',
  },
  macros: {
    title: 'Office files with macros, passwords or embedded programs are not taken',
    next: 'Save it without them as .docx or .xlsx, or print it to a PDF.',
  },
  damaged: {
    title: 'The file is damaged or not whole',
    next: 'Open it on your computer; where that works, save it anew and upload that.',
  },
} as const;
export type ContentFault = keyof typeof contentFaults;

const longestName = 200;
/** Controls, and characters that turn or hide the text around them: `gpj.exe` can be made to look like `exe.jpg`. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u2800]/gu;
const letter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const named = /^(?<stem>.*?)\.(?<extension>[^.]{1,20})$/u;

/** The name of a file without its folders and without what cannot be seen; empty where nothing remains. */
export function cleanName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(unseen, '')
    .replace(/[<>:"|?*\p{Zs}]+/gu, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  return shortened(clean, longestName);
}

/** By characters as they are counted by people, so that none is cut in two; an extension stays. */
function shortened(name: string, most: number): string {
  const letters = Array.from(letter.segment(name), ({ segment }) => segment);
  if (letters.length <= most) return name;
  const extension = /\.[a-z0-9]{1,5}$/i.exec(name)?.[0] ?? '';
  return (
    letters
      .slice(0, most - extension.length)
      .join('')
      .trimEnd() + extension
  );
}

const extensionOf = (name: string): string => named.exec(name)?.groups?.['extension']?.toLowerCase() ?? '';

/** What a name must not promise where the content is something else. */
const promising = new Set<string>([
  ...Object.values(documentTypes).flatMap(({ extensions }): readonly string[] => extensions),
  ...'exe com bat cmd scr msi ps1 vbs js mjs jse wsf hta jar lnk app dmg apk sh htm html xhtml svg php asp zip rar 7z gz iso doc docm xls xlsm ppt pptx rtf gif bmp mp4 mp3'.split(
    ' ',
  ),
]);

/** Whether the extension of a name promises another type than the content is. */
export function contradicts(name: string, mediaType: MediaType): boolean {
  const extension = extensionOf(name);
  const extensions: readonly string[] = documentTypes[mediaType].extensions;
  return promising.has(extension) && !extensions.includes(extension);
}

/** The cleaned name with the extension of its type: it is added where another one, or none, stands there. */
export function nameFor(name: string, mediaType: MediaType): string {
  const clean = cleanName(name);
  const extensions: readonly string[] = documentTypes[mediaType].extensions;
  if (extensions.includes(extensionOf(clean))) return clean;
  const [extension] = documentTypes[mediaType].extensions;
  return `${shortened(clean || 'Document', longestName - extension.length - 1)}.${extension}`;
}

/** Codes of `finding` for a document that could not be scanned, in words. */
export const scanFaults = {
  'scanner-away': 'The virus scanner could not be reached for a day.',
  'too-large': 'It is larger than the virus scanner takes.',
  'scanner-refused': 'The virus scanner could not read it.',
  missing: 'Its content is no longer in the storage.',
  damaged: 'Its content was changed or damaged in the storage.',
} as const;
export type ScanFault = keyof typeof scanFaults;
export const isScanFault = (code: string): code is ScanFault => Object.hasOwn(scanFaults, code);
