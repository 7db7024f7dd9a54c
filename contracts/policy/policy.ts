/**
 * The policy that sellers are judged by: which rules alert, at which thresholds, and what each
 * metric can cost of the health score.
 */
import type * as z from 'zod';
import { readSettings } from '../settings-file.ts';
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

/** Reads the content of a policy file; `file` names it in errors. Throws PolicyError. */
export const parsePolicy = (file: string, content: unknown): Policy => {
  const read = readSettings(policy, file, content);
  if ('faults' in read) throw new PolicyError(read.faults);
  return read.settings;
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
