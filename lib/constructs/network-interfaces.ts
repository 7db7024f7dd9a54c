import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { PulseFunction } from './pulse-function.ts';

const ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * Lets Lambda put a function into a network, with the function's role. The code that then runs there is denied the same, as
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html advises.
 */
export const allowNetworkInterfaces = (target: PulseFunction): void => {
  target.allow({ actions: ACTIONS, resources: ['*'] });
  target.role.addToPolicy(
    new PolicyStatement({
      sid: 'CodeMakesNoInterfaces',
      effect: Effect.DENY,
      actions: ACTIONS,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': target.arnByName } },
    }),
  );
  target.acknowledgeWildcard(
    'Resource::*',
    'X-Ray segments belong to no resource, and interfaces that are yet to be made have no ARN; the code itself is denied those actions.',
  );
};
