import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Marks findings of the security rules (cdk-nag) as reviewed, with the reason why they may stand.
 * Findings are named by the id of their rule. Where a rule can have several, the id goes on to name
 * one of them, as in `AwsSolutions-IAM5[Resource::*]`.
 */
export const acknowledge = (construct: IConstruct, findings: readonly string[], reason: string): void => {
  for (const id of findings) Validations.of(construct).acknowledge({ id, reason });
};
