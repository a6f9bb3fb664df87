import { expect, it } from '@jest/globals';
import { type CredentialRow, verdictOn } from './credential-verdict.ts';

const email = 'wren@example.com';
const invited = [{ clientId: 'wren', email, key: 'k' }];
const sent: CredentialRow = {
  clientId: 'wren',
  status: 'sent',
  failure: null,
  erased: true,
  userNameId: 'u',
  userNameStatus: 'accepted',
  secretId: 's',
  secretStatus: 'accepted',
  hasTask: false,
};
const failed: CredentialRow = { ...sent, status: 'failed', failure: 'secret', secretStatus: 'unknown', hasTask: true };
const unsure: CredentialRow = { ...failed, failure: 'user-name', userNameStatus: 'unknown' };

/** The ledger of mails to the client, by message id. */
const ledger = (...ids: string[]) => ids.map((messageId, n) => ({ seq: n + 1, messageId, to: email }));
/** The lists that are not empty. */
const blames = (rows: CredentialRow[], ...ids: string[]) =>
  Object.entries(verdictOn(invited, rows, ledger(...ids)))
    .filter(([, list]) => Array.isArray(list) && list.length > 0)
    .map(([name]) => name);

it('finds nothing wrong with both mails in order, nor with a mail in doubt that has its task', () => {
  expect(blames([sent], 'u', 's')).toEqual([]);
  expect(blames([failed], 'u', 's')).toEqual([]);
  expect(blames([failed], 'u')).toEqual([]);
  expect(blames([{ ...unsure, secretId: null, secretStatus: null }])).toEqual([]);
});

it.each([
  ['a mail that was taken twice', 'doubled', [sent], ['u', 's', 's']],
  ['a second credential', 'doubled', [sent, { ...sent, userNameId: 'v' }], ['u', 's']],
  ['the secret before the user name', 'early', [sent], ['s', 'u']],
  ['the secret after a user name in doubt', 'early', [unsure], ['u', 's']],
  ['a mail that is said to be accepted and was not', 'claimed', [sent], ['u']],
  ['a failure without a task', 'lost', [{ ...failed, hasTask: false }], ['u']],
  ['a client without a credential', 'lost', [], []],
  ['a secret that is still sealed', 'kept', [{ ...sent, erased: false }], ['u', 's']],
  ['a mail of another kind', 'strange', [sent], ['u', 's', 'x']],
])('blames %s', (_, name, rows, ids) => {
  expect(blames(rows, ...ids)).toContain(name);
});
