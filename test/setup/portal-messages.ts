import { request } from 'node:http';
import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
import {
  Document,
  type DocumentStatus,
  Message,
  PortalThread,
  Task,
  UserGroupMember,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { Grants } from '../../domain/rules.ts';
import type { OwnMessage, OwnThread, OwnUpload, PortalThread as Thread } from '../../domain/schemas/portal-messages.ts';
import type { TestApi, TestUser } from './api.ts';
import { aGroup } from './colleagues.ts';
import { pdf } from './document-files.ts';
import type { ClientWishes } from './people.ts';
import { portalAccount, type PortalAccount, type PortalVisitor, portalVisitor } from './portal.ts';

export interface Listed<Row> {
  rows: Row[];
  next: string | null;
}
export interface Sent {
  id: string;
  messageId: string;
}
export interface Refused {
  type: string;
  title: string;
  next?: string;
  errors?: { path: string; message: string }[];
}

export const ownPath = '/api/portal/messages';
export const staffPath = '/api/portal-messages';
const answering: Grants = {
  'Client Portal Can Send Messages to Client': ['create', 'view'],
  Clients: ['view'],
  Documents: ['view', 'create'],
  'Client Documents Create Can Save to Client Portal Folder': ['create', 'view'],
};
export const key = () => ({ 'idempotency-key': newId() });

/** A client at the portal, signed in. */
export interface Writer extends PortalAccount {
  visitor: PortalVisitor;
}

/** A practice whose task type prescription-refill has a group with somebody in it who answers. */
export class MessageDesk {
  readonly api: TestApi;
  readonly answerer: TestUser;
  readonly groupId: string;

  private constructor(api: TestApi, answerer: TestUser, groupId: string) {
    this.api = api;
    this.answerer = answerer;
    this.groupId = groupId;
  }

  static async open(api: TestApi): Promise<MessageDesk> {
    const answerer = await api.as(answering);
    const groupId = await aGroup((task) => workOf(api)(task), 'Nurses', [answerer.staffId]);
    const desk = new MessageDesk(api, answerer, groupId);
    await desk.setGroup('prescription-refill', groupId);
    return desk;
  }

  work = <T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> => workOf(this.api)(task);

  /** Somebody who may answer, in no group. */
  colleague = (grants: Grants = answering) => this.api.as(grants);

  async setGroup(type: string, groupId: string | null): Promise<void> {
    const { body } = await this.api.own.admin.get<{
      rows: { name: string; items: { code: string; version: number; label: string }[] }[];
    }>('/api/picklists');
    const item = body.rows.find(({ name }) => name === 'task-type')?.items.find(({ code }) => code === type);
    const { status } = await this.api.own.admin.put(`/api/picklists/task-type/${type}`, {
      label: item?.label,
      groupId,
      version: item?.version,
    });
    if (status !== 200) throw new Error(`The group of ${type} was not saved: ${status}`);
  }

  join = (staffId: string, groupId = this.groupId) =>
    workOf(this.api)(async ({ em }) => void em.create(UserGroupMember, { groupId, staffId }));

  async writer(wishes: ClientWishes = {}): Promise<Writer> {
    const account = await portalAccount(this.api, wishes);
    const visitor = portalVisitor(this.api);
    await visitor.signIn(account.login);
    return { ...account, visitor };
  }

  /** A client writes about something new. */
  ask(by: Writer, body = 'I have five pills left.', more: object = {}, headers = key()) {
    const thread = { type: 'prescription-refill', subject: 'My refill', body, ...more };
    return by.visitor.post<Sent & Refused>(ownPath, thread, headers);
  }

  async asked(body?: string, wishes?: ClientWishes): Promise<Writer & { threadId: string; messageId: string }> {
    const writer = await this.writer(wishes);
    const { status, body: sent } = await this.ask(writer, body);
    if (status !== 201) throw new Error(`The client could not write: ${JSON.stringify(sent)}`);
    return { ...writer, threadId: sent.id, messageId: sent.messageId };
  }

  /** Staff answer the newest message. */
  async answer(threadId: string, body = 'It is at your pharmacy.', more: object = {}, by = this.answerer) {
    const { newestId: upTo } = await this.row(threadId);
    return by.post<Sent & Refused>(`${staffPath}/${threadId}/entries`, { body, upTo, ...more }, key());
  }

  threads = async (query = '', by = this.answerer) => (await by.get<Listed<Thread>>(`${staffPath}${query}`)).body;
  own = async ({ visitor }: Writer, query = '') => (await visitor.get<Listed<OwnThread>>(`${ownPath}${query}`)).body;
  ownEntries = async ({ visitor }: Writer, id: string) =>
    (await visitor.get<Listed<OwnMessage>>(`${ownPath}/${id}/entries`)).body.rows;
  entries = async (id: string, by = this.answerer) =>
    (await by.get<Listed<OwnMessage>>(`${staffPath}/${id}/entries`)).body.rows;
  types = async ({ visitor }: Writer) =>
    (await visitor.get<{ types: { code: string }[] }>(`${ownPath}/options`)).body.types.map(({ code }) => code);

  row = (id: string) => workOf(this.api)(({ em }) => em.findOneOrFail(PortalThread, { id }));
  tasks = (id: string) => workOf(this.api)(({ em }) => em.find(Task, { subjectId: id }, { orderBy: { id: 'asc' } }));
  notices = (clientId: string) =>
    workOf(this.api)(({ em }) => em.find(Message, { clientId, purpose: 'portal-notice' }, { orderBy: { id: 'asc' } }));

  async alerts(threadId: string): Promise<string[]> {
    const { rows } = await workOf(this.api)(({ kysely }) =>
      sql<{
        kind: string;
      }>`select kind from alert where subject_id = ${threadId}::uuid and read_at is null order by id`.execute(kysely),
    );
    return rows.map(({ kind }) => kind);
  }

  announce = ({ visitor }: Writer, name: string) => visitor.post<OwnUpload>(`${ownPath}/uploads`, { name }, key());

  /** PUTs bytes as a browser does; node:http lets a test name the host. */
  put({ visitor }: Writer, id: string, bytes: Uint8Array = pdf('old prescription')): Promise<number> {
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      host: visitor.host,
      cookie,
      'x-csrf-token': visitor.csrf ?? '',
      'content-type': 'application/octet-stream',
    };
    return new Promise((resolve, reject) => {
      const put = request(
        this.api.url,
        { method: 'PUT', path: `${ownPath}/uploads/${id}/content`, headers },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      put.on('error', reject);
      put.end(bytes);
    });
  }

  async uploaded(by: Writer, name = 'Old prescription.pdf', status: DocumentStatus = 'clean'): Promise<string> {
    const { id } = (await this.announce(by, name)).body;
    await this.put(by, id);
    await this.judge(id, status);
    return id;
  }

  /** As the scan writes it. */
  judge = (id: string, status: DocumentStatus) =>
    workOf(this.api)(async ({ em }) => {
      Object.assign(await em.findOneOrFail(Document, { id }), { status });
    });
}

const workOf =
  (api: TestApi) =>
  <T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
    api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
