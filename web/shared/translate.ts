import { IntlMessageFormat } from 'intl-messageformat';

export type Values = Readonly<Record<string, string | number>>;

/**
 * `t(key, values)` over a catalogue of ICU messages. A key that the catalogue lacks does not compile.
 * @throws Error when a message needs a value that was not given
 */
export const translator = <Key extends string>(catalogue: Readonly<Record<Key, string>>, locale = 'en-US') => {
  const formats = new Map<Key, IntlMessageFormat>();
  return (key: Key, values?: Values): string => {
    const message = catalogue[key];
    if (!message.includes('{')) return message;
    let format = formats.get(key);
    if (!format) {
      format = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
      formats.set(key, format);
    }
    return String(format.format({ ...values }));
  };
};
