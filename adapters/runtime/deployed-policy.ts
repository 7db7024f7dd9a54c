import content from '#policy' with { type: 'json' };
import { type Policy, parsePolicy } from '../../contracts/policy/policy.ts';

/**
 * The policy bundled with this code: policy/policy.json, or the stage's own policy file. Throws
 * PolicyError.
 */
export const readDeployedPolicy = (): Policy => parsePolicy('the bundled policy', content);
