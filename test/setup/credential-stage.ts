import { createCredentialEmailActivities, type CredentialEmailActivities } from '../../activities/credential-email.ts';
import { createSending, noSends } from '../../activities/sending.ts';
import type { Actor } from '../../db/database.ts';
import { Account, Credential, Message, Setting } from '../../db/entities/index.ts';
import { type CredentialOrder, orderCredential } from '../../db/portal/order-credential.ts';
import { orderResetLink } from '../../db/portal/order-reset-link.ts';
import { activityDeps, type TestActivityDeps, TestSenders } from './broadcasts.ts';
import type { TestDatabase } from './database.ts';
import { TestPeople } from './people.ts';

type Wishes = Partial<Omit<CredentialOrder, 'clientId'>>;

/** Credentials of a practice's clients, ordered and mailed by the real activities; only the mail server is played. */
export class CredentialStage {
  readonly of: TestPeople;
  readonly senders = new TestSenders();
  readonly deps: TestActivityDeps;
  readonly activities: CredentialEmailActivities;
  readonly #database: TestDatabase;

  constructor(database: TestDatabase, practiceId: string) {
    this.#database = database;
    this.of = new TestPeople(database, practiceId);
    this.deps = activityDeps(database, this.senders);
    this.activities = createCredentialEmailActivities(this.deps);
  }

  order(clientId: string, wishes: Wishes = {}, actor: Actor = 'system:test') {
    const { keyRing, clock } = this.deps;
    return this.#database.database.work({ practiceId: this.of.practiceId, actor }, (uow) =>
      orderCredential(uow, { clientId, keyRing, now: clock(), ...wishes }),
    );
  }

  /** @throws where it is refused */
  async ordered(clientId: string, wishes: Wishes = {}, actor?: Actor) {
    const answer = await this.order(clientId, wishes, actor);
    if (answer === null || 'refused' in answer) throw new Error(`It was refused: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** The client asks for a link. */
  asked(accountId: string) {
    const { keyRing, clock } = this.deps;
    return this.of.work((uow) => orderResetLink(uow, { accountId, keyRing, now: clock() }));
  }

  next(credentialId: string) {
    return this.activities.nextCredentialMail({ practiceId: this.of.practiceId, credentialId });
  }

  async handOver(messageId = '') {
    const { signal } = new AbortController();
    const { practiceId } = this.of;
    await createSending(this.deps).send(
      { practiceId, messageId },
      { channel: 'email', counts: { ...noSends }, signal },
    );
    return this.of.work(({ em }) => em.findOneOrFail(Message, { id: messageId }));
  }

  /** As the workflow does, but each mail is handed over once. @returns which mails it came to, with their status and reason */
  async mailed(credentialId: string, { most = 2 } = {}): Promise<string[]> {
    const went: string[] = [];
    for (let n = 0; n < most; n++) {
      const next = await this.next(credentialId);
      if (!next) break;
      const { status, reason } = await this.handOver(next.messageId);
      went.push([next.which, status, reason].filter(Boolean).join(' '));
      if (status !== 'accepted') break;
    }
    return went;
  }

  finish(credentialId: string) {
    return this.activities.finishCredential({ practiceId: this.of.practiceId, credentialId });
  }

  credential(id: string) {
    return this.of.work(({ em }) => em.findOneOrFail(Credential, { id }));
  }

  account(id: string) {
    return this.of.work(({ em }) => em.findOneOrFail(Account, { id }));
  }

  set(id: number, value: string) {
    return this.of.work(async ({ em }) => void em.create(Setting, { id, value }));
  }
}
