import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Policy, PolicyError, parsePolicyText } from '../contracts/policy/policy.ts';
import { messageOf } from '../local/message-of.ts';
import { UsageError } from './command-line.ts';

/** The policy that comes along, from the root of the repository. */
export const POLICY_FILE = 'policy/policy.json';

const root = join(import.meta.dirname, '..');

/** The policy in a file, or the one that comes along. Throws UsageError when it cannot be read, or does not say what a policy must. */
export const readPolicy = (file: string | undefined): Policy => {
  try {
    return parsePolicyText(file ?? POLICY_FILE, readFileSync(file ?? join(root, POLICY_FILE), 'utf8'));
  } catch (error) {
    throw new UsageError(
      error instanceof PolicyError
        ? error.message
        : `--policy ${file ?? POLICY_FILE} cannot be read (${messageOf(error)})`,
    );
  }
};
