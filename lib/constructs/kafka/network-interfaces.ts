import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { PulseFunction } from '../functions/pulse-function.ts';

/** What Lambda does to put a function into a network. */
export const FOR_THE_FUNCTION = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** What it does to put the pollers of a Kafka cluster into the cluster's network. */
export const FOR_POLLERS = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

/**
 * Lets Lambda make network interfaces with the role of a function. The function's code is denied the same, as
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html advises.
 */
export const allowNetworkInterfaces = (target: PulseFunction, actions: string[]): void => {
  target.allow({ actions, resources: ['*'] });
  target.role.addToPolicy(
    new PolicyStatement({
      sid: 'CodeMakesNoInterfaces',
      effect: Effect.DENY,
      actions,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': target.arnByName } },
    }),
  );
  target.acknowledgeWildcard(
    'Resource::*',
    'X-Ray segments belong to no resource, and interfaces that are yet to be made have no ARN; the code itself is denied those actions.',
  );
};
