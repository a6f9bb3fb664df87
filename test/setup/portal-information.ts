import { Setting } from '../../db/entities/index.ts';
import { type InformationSection, informationSections, type SectionAccess } from '../../domain/portal-information.ts';
import type { BasicInformation, PortalInformation } from '../../domain/schemas/portal-information.ts';
import { settings } from '../../domain/settings.ts';
import type { TestApi } from './api.ts';
import type { ClientWishes } from './people.ts';
import { type PortalAccount, portalAccount, portalVisitor, type PortalVisitor } from './portal.ts';

export const informationPath = '/api/portal/information';

/** A client of the portal who is signed in. */
export type Visit = PortalAccount & { visitor: PortalVisitor };

export async function visit(api: TestApi, wishes: ClientWishes & { practiceId?: string } = {}): Promise<Visit> {
  const account = await portalAccount(api, wishes);
  const acronym = wishes.practiceId === api.other.id ? api.other.acronym : api.own.acronym;
  const visitor = portalVisitor(api, acronym);
  await visitor.signIn(account.login);
  return { ...account, visitor };
}

/** What the portal shows of it now. */
export async function shown(visitor: PortalVisitor): Promise<Required<PortalInformation>> {
  const { body } = await visitor.get<Required<PortalInformation>>(informationPath);
  return body;
}

/** A setting of the practice, as its administrator would have it; null: the default. */
export async function setSetting(api: TestApi, id: number, value: string | null): Promise<void> {
  await api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, async ({ em }) => {
    await em.nativeDelete(Setting, { id });
    if (value !== null) em.create(Setting, { id, value });
  });
}

export const setSection = (api: TestApi, section: InformationSection, access: SectionAccess | null) =>
  setSetting(api, settings[informationSections[section].setting].id, access);

/** A save of Basic Information as it was loaded, with some fields changed. */
export async function saveBasic(visitor: PortalVisitor, part: Partial<BasicInformation>, password = '') {
  const { values } = (await shown(visitor)).basic;
  return visitor.put<PortalInformation & { errors?: { path: string }[]; type?: string }>(`${informationPath}/basic`, {
    loaded: values,
    wanted: { ...values, ...part },
    password,
  });
}
