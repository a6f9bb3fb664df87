/** A mail in a folder, as a server keeps it. */
export interface KeptMail {
  uid: number;
  raw: Buffer;
  flags: Set<string>;
}

/** Folders of one user, and what the server does with mails; UIDs go up, and each folder counts its own. */
export class Mailbox {
  readonly folders = new Map<string, { next: number; mails: KeptMail[] }>([['INBOX', { next: 1, mails: [] }]]);
  /** Changed, all UIDs that a client knows mean nothing any more. */
  validity = 1_772_550_000;

  mails(folder: string): KeptMail[] {
    return this.folders.get(folder)?.mails ?? [];
  }

  create(folder: string): boolean {
    if (this.folders.has(folder)) return false;
    this.folders.set(folder, { next: 1, mails: [] });
    return true;
  }

  deliver(raw: Buffer | string, folder = 'INBOX'): number {
    const own = this.folders.get(folder);
    if (!own) throw new Error(`There is no folder ${folder}`);
    const uid = own.next++;
    own.mails.push({ uid, raw: Buffer.from(raw), flags: new Set() });
    return uid;
  }

  /** @returns the UID that it has there, and its place here, from 1; null where there is no such folder or mail */
  move(from: string, uid: number, to: string): { uid: number; place: number } | null {
    const mails = this.mails(from);
    const place = mails.findIndex((mail) => mail.uid === uid);
    const mail = mails[place];
    if (!mail || !this.folders.has(to)) return null;
    const moved = this.deliver(mail.raw, to);
    mails.splice(place, 1);
    return { uid: moved, place: place + 1 };
  }
}
