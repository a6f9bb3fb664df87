import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Setting } from '../../db/entities/index.ts';
import { settingsEdited } from '../../db/queries/settings-edited.ts';
import type { setting } from '../../domain/schemas/access.ts';
import { widestWindow } from '../../domain/quiet-hours.ts';
import { isSetting, parseSetting, settingRows } from '../../domain/setting-rows.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import { invalid, notFound } from '../problem.ts';

/** All settings, whether the practice set them or not. */
export async function readSettings(uow: UnitOfWork): Promise<z.input<typeof setting>[]> {
  const edited = new Map((await settingsEdited(uow)).map((row) => [row.id, row]));
  const stored = new Map([...edited.values()].map(({ id, value }) => [id, value]));
  return settingRows(stored).map(({ input, yourValue, stored: text, ...row }) => {
    const last = edited.get(row.id);
    return {
      ...row,
      type: input.type,
      choices: input.type === 'enum' ? Object.entries(input.choices).map(([value, label]) => ({ value, label })) : null,
      value: text === '' ? null : yourValue,
      stored: text === '' ? null : text,
      lastEdited: last ? { at: last.at, by: last.by } : null,
    };
  });
}

/** Null or empty goes back to the default. @throws Problem 400, 404 */
export async function saveSetting(
  uow: UnitOfWork,
  id: number,
  value: string | null,
  { accountId, now, anyHour }: { accountId: string; now: Date; anyHour: boolean },
): Promise<z.input<typeof setting>> {
  if (!isSetting(id)) throw notFound('setting');
  const parsed = parseSetting(id, value ?? '');
  if (!parsed.ok) throw invalid({ path: 'value', message: parsed.problem });
  if (!anyHour) refuseOutsideTheLaw(id, parsed.value);
  const row = await uow.em.findOne(Setting, { id });
  const columns = { value: parsed.value, updatedAt: now, updatedBy: accountId };
  if (row) uow.em.assign(row, columns);
  else uow.em.create(Setting, { id, ...columns });
  await uow.em.flush();
  const saved = (await readSettings(uow)).find((each) => each.id === id);
  if (!saved) throw notFound('setting');
  return saved;
}

/** Only a practice without real providers may send at any hour, for a demonstration. @throws Problem 400 */
function refuseOutsideTheLaw(id: number, stored: string): void {
  const { textSendingTimes, voiceSendingTimes, faxSendingTimes } = settings;
  if (stored === '' || ![textSendingTimes, voiceSendingTimes, faxSendingTimes].some((each) => each.id === id)) return;
  const times = settingValue(new Map([[id, stored]]), { ...textSendingTimes, id });
  const { from, to } = widestWindow;
  if (times.from >= from && times.to <= to) return;
  throw invalid({ path: 'value', message: `The law allows ${from} to ${to} at most, where the recipient is.` });
}
