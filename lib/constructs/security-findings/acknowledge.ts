import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Marks findings of the security rules as looked at, each with the reason why it stands. `findings` are rule ids, narrowed
 * to one finding where a rule can have several (`AwsSolutions-IAM5[Resource::*]`).
 */
export const acknowledge = (construct: IConstruct, findings: readonly string[], reason: string): void => {
  for (const id of findings) Validations.of(construct).acknowledge({ id, reason });
};
