import content from '#policy' with { type: 'json' };
import { type Policy, parsePolicy } from '../../contracts/policy/policy.ts';

/** The policy that this code comes with: policy/policy.json, or the file that a stage named when it was bundled. Throws PolicyError. */
export const deployedPolicy = (): Policy => parsePolicy('the policy that was bundled', content);
