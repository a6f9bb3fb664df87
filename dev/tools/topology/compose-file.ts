import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const serviceSchema = z.looseObject({
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  command: z.union([z.string(), z.array(z.string())]).optional(),
});
const schema = z.looseObject({ services: z.record(z.string(), serviceSchema) });

/** docker-compose.yml as Docker would read it, with other addresses in place of the names of its services. */
export interface ComposeFile {
  environmentOf(service: string): Record<string, string>;
  /** The shell script that a one-time service runs. */
  scriptOf(service: string): string;
}

/**
 * @param variables what would stand in .env
 * @param addresses `host:port` within Docker's network → where that is here
 */
export function readComposeFile(
  file: string,
  variables: Record<string, string>,
  addresses: Record<string, string>,
): ComposeFile {
  const { services } = schema.parse(parse(readFileSync(file, 'utf8'), { merge: true }));

  function here(text: string): string {
    const filled = text.replaceAll(
      /(?<!\$)\$\{(\w+):([?-])([^}]*)\}/g,
      (_, name: string, kind: string, rest: string) => {
        const value = variables[name];
        if (!value && kind === '?') throw new Error(`docker-compose.yml asks for ${name}: ${rest}`);
        return value || (kind === '-' ? rest : '');
      },
    );
    const moved = Object.entries(addresses).reduce((moving, [from, to]) => moving.replaceAll(from, to), filled);
    return moved.replaceAll('$$', '$');
  }

  function named(name: string): z.output<typeof serviceSchema> {
    const found = services[name];
    if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
    return found;
  }
  return {
    environmentOf: (name) =>
      Object.fromEntries(Object.entries(named(name).environment).map(([key, value]) => [key, here(String(value))])),
    scriptOf: (name) => here([named(name).command].flat().join('\n')),
  };
}
