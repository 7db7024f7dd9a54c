import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from './read-stage.ts';

/**
 * What CloudFormation does with a resource that holds data when it leaves the stack. What a failed first deployment made holds none yet:
 * that goes either way, or its names would stand in the way of the next attempt.
 */
export const removalOf = ({ removal }: Stage): RemovalPolicy =>
  removal === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
