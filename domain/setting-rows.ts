import { parsed } from './parsed.ts';
import type { Parsed } from './parsed.ts';
import type { SettingInput } from './setting-types.ts';
import { type Setting, type SettingGroup, settings, type StoredSettings } from './settings.ts';

/** A row of the settings page. `defaultValue` and `yourValue` are in words; `stored` is what an input shows, empty for the default. */
export interface SettingRow {
  id: number;
  name: string;
  group: SettingGroup;
  description: string;
  input: SettingInput;
  defaultValue: string;
  yourValue: string;
  stored: string;
}

interface Entry {
  /** Text as typed into text as stored; empty stays empty and means the default. */
  parse(text: string): Parsed<string>;
  row(stored: StoredSettings): SettingRow;
}

const entry = <T>({ id, name, group, description, kind, default: standard }: Setting<T>): Entry => ({
  parse: (text) => {
    if (text.trim() === '') return parsed('');
    const result = kind.parse(text);
    return result.ok ? parsed(kind.store(result.value)) : result;
  },
  row: (stored) => {
    const text = stored.get(id) ?? '';
    const own = text === '' ? null : kind.parse(text);
    const yourValue = own?.ok ? kind.show(own.value) : text;
    return {
      id,
      name,
      group,
      description,
      input: kind.input,
      defaultValue: kind.show(standard),
      yourValue,
      stored: text,
    };
  },
});

// Listed one by one, because each has a value type of its own.
const entries: ReadonlyMap<number, Entry> = new Map(
  Object.values(settings).map((definition) => [definition.id, entry(definition as Setting<unknown>)]),
);

export const isSetting = (id: number): boolean => entries.has(id);

/**
 * Checks what was typed as Your Value and brings it into the form in which it is stored.
 * @throws RangeError when there is no setting of that id
 */
export const parseSetting = (id: number, text: string): Parsed<string> => {
  const found = entries.get(id);
  if (!found) throw new RangeError(`There is no setting ${id}.`);
  return found.parse(text);
};

/** All settings, for the page and its filter, group by group. */
export const settingRows = (stored: StoredSettings): SettingRow[] =>
  [...entries.values()].map((each) => each.row(stored));
