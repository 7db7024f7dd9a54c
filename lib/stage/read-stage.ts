import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as z from 'zod';
import { PolicyError, parsePolicyText } from '../../contracts/policy/policy.ts';
import { NO_SOURCES, parseSourcesText, type Sources, SourcesError } from '../../contracts/sources/sources.ts';
import { findConflicts } from './cross-checks.ts';
import { type StageSettings, stageSettings } from './settings.ts';

/** The settings of a stage, its sources, and its name, which is part of every resource's name. */
export type Stage = StageSettings & { readonly name: string; readonly sources: Sources };

/**
 * The stage cannot be deployed as described. The message names each wrong setting and what is
 * allowed.
 */
export class StageError extends Error {
  override readonly name = 'StageError';
}

const STAGE_NAME = /^[a-z][a-z0-9-]{0,15}$/;

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join('.') || '(the whole file)';

type Issue = z.core.$ZodIssue;

/** One line for each wrong setting: which one, and what is allowed. */
const faultsOf = (issue: Issue): readonly string[] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${pathOf([...issue.path, key])}: ${issue.message}`);
  const missing = issue.input === undefined ? 'is missing: ' : '';
  return [`${pathOf(issue.path)}: ${missing}${issue.message}`];
};

const checkName = (name: string): void => {
  if (!STAGE_NAME.test(name))
    throw new StageError(
      `the stage name "${name}" must be 1 to 16 lower-case letters, digits and hyphens, a letter first`,
    );
};

/** Checks the content of a stage file. Throws StageError. */
export const parseStage = (name: string, content: unknown, sources = NO_SOURCES): Stage => {
  checkName(name);
  const parsed = stageSettings.safeParse(content, { reportInput: true });
  const faults = parsed.success
    ? findConflicts(parsed.data, sources).map(({ path, message }) => `${pathOf(path)}: ${message}`)
    : parsed.error.issues.flatMap(faultsOf);
  if (parsed.success && faults.length === 0) return { ...parsed.data, name, sources };
  throw new StageError([`the settings of stage "${name}" cannot be used:`, ...faults].join('\n  '));
};

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Reads a file that becomes part of the functions' code, so that a wrong one is found here. */
const readBundled = <Content>(
  what: 'policy' | 'sources',
  { name, ...files }: Pick<Stage, 'name' | 'policyFile' | 'sourcesFile'>,
  parse: (file: string, text: string) => Content,
): Content => {
  const file = files[`${what}File`];
  try {
    return parse(file, readFileSync(join(ROOT, file), 'utf8'));
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    const isNamed = error instanceof PolicyError || error instanceof SourcesError;
    throw new StageError(
      `the ${what} of stage "${name}" cannot be used:\n  ` +
        `${isNamed ? '' : `${what}File: ${file} cannot be read: `}${fault.replaceAll('\n', '\n  ')}`,
      { cause: error },
    );
  }
};

/**
 * Reads `<folder>/<name>.json` with its sources, and checks the policy that it names. Throws
 * StageError.
 */
export const readStage = (folder: string, name: string): Stage => {
  checkName(name);
  const file = join(folder, `${name}.json`);
  if (!existsSync(file)) {
    const stages = readdirSync(folder)
      .filter((entry) => entry.endsWith('.json'))
      .map((entry) => basename(entry, '.json'))
      .filter((entry) => STAGE_NAME.test(entry));
    throw new StageError(
      `there is no stage "${name}": write ${file}, or choose one of ${stages.join(', ')} with -c stage=NAME`,
    );
  }
  const text = readFileSync(file, 'utf8');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new StageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const stage = parseStage(name, content);
  readBundled('policy', stage, parsePolicyText);
  return parseStage(name, content, readBundled('sources', stage, parseSourcesText));
};
