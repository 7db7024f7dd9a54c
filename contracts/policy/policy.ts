/**
 * The policy that sellers are judged by: which rules alert, at which thresholds, and what each
 * metric can cost of the health score.
 */
import type * as z from 'zod';
import { findPolicyFaults } from './checks.ts';
import { policyShape } from './shape.ts';

/** The schema of a policy file: every field by itself, and how fields agree. */
export const policy = policyShape.superRefine((parsed, context) => {
  for (const { path, message } of findPolicyFaults(parsed))
    context.addIssue({ code: 'custom', path: [...path], message });
});
export type Policy = z.output<typeof policy>;
/** One alert rule, with the overrides of a seller if it has any. */
export type AlertRule = Policy['rules'][number];

/**
 * A policy that cannot be used. The message names the file, every wrong field and what is allowed
 * there.
 */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

const WORD = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** `rules[2].warn`, `overrides["seller-7"].sla_compliance`. */
const writePath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!WORD.test(String(part))) return `${text}[${JSON.stringify(String(part))}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '') || 'the whole file';

const describeFaults = (issue: z.core.$ZodIssue): readonly string[] => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${writePath([...issue.path, key])} ${issue.message}`);
    case 'invalid_key':
      return issue.issues.map(({ message }) => `${writePath(issue.path)} ${message}`);
    default:
      return [
        `${writePath(issue.path)} ${issue.input === undefined && issue.code !== 'custom' ? 'is missing: ' : ''}${issue.message}`,
      ];
  }
};

/** Reads the content of a policy file; `file` names it in errors. Throws PolicyError. */
export const parsePolicy = (file: string, content: unknown): Policy => {
  const parsed = policy.safeParse(content, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new PolicyError(
    parsed.error.issues
      .flatMap(describeFaults)
      .map((fault) => `${file}: ${fault}`)
      .join('\n'),
  );
};

/** The same from the text of the file. Throws PolicyError. */
export const parsePolicyText = (file: string, text: string): Policy => {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new PolicyError(`${file}: is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return parsePolicy(file, content);
};
