import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from './read-stage.ts';

/**
 * What CloudFormation does with a resource that holds data when the resource leaves the stack. What
 * a failed first deployment created is always deleted: it holds no data yet, and its names would
 * block the next attempt.
 */
export const toRemovalPolicy = ({ removal }: Stage): RemovalPolicy =>
  removal === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
