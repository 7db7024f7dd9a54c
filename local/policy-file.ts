import { readFileSync } from 'node:fs';
import { type Policy, PolicyError, parsePolicyText } from '../contracts/policy.ts';
import { UsageError } from './command-line.ts';
import { messageOf } from './message-of.ts';

/** The policy that comes along, from the root of the repository, where npm runs its commands. */
export const POLICY_FILE = 'policy/policy.json';

/** The policy in a file. Throws UsageError when it cannot be read, or does not say what a policy must. */
export const readPolicy = (file: string): Policy => {
  try {
    return parsePolicyText(file, readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(error instanceof PolicyError ? error.message : `--policy ${file} cannot be read (${messageOf(error)})`, {
      cause: error,
    });
  }
};
