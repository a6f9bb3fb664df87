import { parseSync } from '@swc/core';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';

export const checkout = join(import.meta.dirname, '..', '..');

export interface Source {
  /** From the checkout, with slashes: `domain/gate.ts`. */
  path: string;
  text: string;
  imports: Import[];
}

export interface Import {
  /** As written: `../domain/gate.ts`, `zod`, `node:fs`. */
  specifier: string;
  /** Our own file that it names, from the checkout; null for a package or built-in. */
  file: string | null;
  /** Gone when the types are stripped. */
  typeOnly: boolean;
}

const ignored = /(^|\/)(node_modules|dist|\.[^/]+)(\/|$)/;

/** Files of ours with one of the extensions, those that are not committed yet included. */
export const filesOf = (...extensions: string[]): string[] =>
  globSync(`*/**/*.{${extensions.join(',')},}`, { cwd: checkout, exclude: (path) => ignored.test(path) })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !ignored.test(path) && extensions.includes(path.slice(path.lastIndexOf('.') + 1)))
    .toSorted();

export const readSources = (): Source[] =>
  filesOf('ts', 'tsx').map((path) => {
    const text = readFileSync(join(checkout, path), 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });

export const isBuiltin = (specifier: string) => specifier.startsWith('node:') || builtinModules.includes(specifier);

/** `@scope/name` or `name` of a package's specifier. */
export const packageOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/**
 * Parsed by swc, which transforms the tests anyway: it alone tells `import type` and `import('x').T` from what is left at run time. A lexer such as
 * es-module-lexer does not know types.
 */
function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: unknown, typeOnly: boolean) => {
    if (typeof specifier === 'string') found.push({ specifier, file: fileOf(path, specifier), typeOnly });
  };
  visit(parseSync(text, { syntax: 'typescript', tsx: path.endsWith('x'), target: 'es2024' }), add);
  return found;
}

interface Node {
  type?: string;
  source?: Node | null;
  value?: unknown;
  typeOnly?: boolean;
  isTypeOnly?: boolean;
  specifiers?: Node[];
  callee?: Node;
  arguments?: { expression?: Node }[];
  argument?: Node;
}

function visit(node: unknown, add: (specifier: unknown, typeOnly: boolean) => void): void {
  if (Array.isArray(node)) for (const each of node) visit(each, add);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const { type, source, typeOnly = false, specifiers = [], callee, arguments: given, argument }: Node = node;
  if (type === 'ImportDeclaration' || type === 'ExportNamedDeclaration' || type === 'ExportAllDeclaration') {
    // `import { type A }` leaves an import of nothing behind, which still runs the file; only `import type` is gone altogether.
    add(source?.value, typeOnly || (specifiers.length > 0 && specifiers.every((each) => each.isTypeOnly === true)));
  }
  if (type === 'CallExpression' && callee?.type === 'Import') add(given?.[0]?.expression?.value, false);
  if (type === 'TsImportType') add(argument?.value, true);
  for (const each of Object.values(node)) visit(each, add);
}

function fileOf(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return relative(checkout, join(checkout, dirname(from), specifier.replace(/\?.*$/, ''))).replaceAll('\\', '/');
}
