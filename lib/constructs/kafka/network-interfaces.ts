import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { PulseFunction } from '../functions/pulse-function.ts';

/** What Lambda must be allowed in order to put a function into a network. */
export const FOR_THE_FUNCTION = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** What Lambda must be allowed in order to put pollers into the network of a Kafka cluster. */
export const FOR_POLLERS = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

/**
 * Lets Lambda create network interfaces with the role of a function, and denies the same to the
 * function's code, as https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html advises.
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
    'X-Ray segments do not belong to a resource, and interfaces have no ARN before they are ' +
      'created. The code itself is denied these actions.',
  );
};
