import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from './read-stage.ts';

/** What CloudFormation does with a resource that holds data when it leaves the stack. */
export const removalOf = ({ removal }: Stage): RemovalPolicy => (removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
