import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Stage } from '../../stage/read-stage.ts';
import { toRemovalPolicy } from '../../stage/removal.ts';

/**
 * The key that encrypts every topic and queue. The policy of an AWS managed key would not let
 * CloudWatch alarms publish.
 */
export const createMessagesKey = (scope: Construct, id: string, stage: Stage): Key => {
  const key = new Key(scope, id, {
    description: `Seller Pulse ${stage.name}: encrypts topics and queues`,
    enableKeyRotation: true,
    removalPolicy: toRemovalPolicy(stage),
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublishAndTopicsSetAside',
      principals: [
        new ServicePrincipal('cloudwatch.amazonaws.com'),
        new ServicePrincipal('sns.amazonaws.com'),
      ],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  return key;
};
