import type { BegunMessage } from '../db/queries/begin-sending.ts';
import { secretPlaceholder } from '../domain/credential-mails.ts';
import { confirmLinkPlaceholder } from '../domain/placeholders.ts';
import type { KeyRing } from '../platform/keyring.ts';

/** Writes the link of an e-mail into it, where its text asks for one. */
export const withLink = (body: string, address: () => string): string =>
  body.includes(confirmLinkPlaceholder) ? body.replaceAll(confirmLinkPlaceholder, address) : body;

/**
 * The text that is handed to a provider: of a credential mail with its secret, which stands in no row, log or history. @throws where the key that it was
 * sealed by is gone
 */
export function textOf({ body, credential }: Pick<BegunMessage, 'body' | 'credential'>, keyRing: KeyRing): string {
  if (!credential || !body.includes(secretPlaceholder)) return body;
  const { id, keyId, sealed } = credential;
  const secret = keyRing.decrypt('field', keyId, Buffer.from(sealed, 'base64'), Buffer.from(id)).toString();
  return body.replaceAll(secretPlaceholder, () => secret);
}
