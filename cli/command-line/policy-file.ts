import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Policy, PolicyError, parsePolicyText } from '../../contracts/policy/policy.ts';
import { reasonOf } from '../../local/errors.ts';
import { UsageError } from './usage-error.ts';

/** The project's own policy, from the root of the repository. */
export const POLICY_FILE = 'policy/policy.json';

const root = join(import.meta.dirname, '..', '..');

/**
 * Reads the policy in `file`, or the project's own. Throws UsageError when it is unreadable or
 * invalid.
 */
export const readPolicy = (file: string | undefined): Policy => {
  try {
    return parsePolicyText(file ?? POLICY_FILE, readFileSync(file ?? join(root, POLICY_FILE), 'utf8'));
  } catch (error) {
    throw new UsageError(
      error instanceof PolicyError
        ? error.message
        : `--policy ${file ?? POLICY_FILE} cannot be read (${reasonOf(error)})`,
    );
  }
};
